-- Nearest by encoder, what fires together, and how the effect is spread over all logits; null in harvests that are older.
alter table latent add column read_neighbours bytea;
alter table latent add column fires_with bytea;
alter table latent add column logits bytea;
