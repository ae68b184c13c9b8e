-- Nearest by encoder, what fires together, and how the effect is spread over all logits; null in harvests that are older.
alter table latent add column read_neighbours blob;
alter table latent add column fires_with blob;
alter table latent add column logits blob;
