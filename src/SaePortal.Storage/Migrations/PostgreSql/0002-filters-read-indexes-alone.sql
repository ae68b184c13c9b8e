-- Every measure in every index: a table that is sorted by one measure and filtered by others is found without reading rows, which carry blobs.
drop index latent_density;
drop index latent_maximum;
drop index latent_mean;
drop index latent_token_entropy;
create index latent_idx on latent (harvest_run, idx, density, maximum, mean, token_entropy);
create index latent_density on latent (harvest_run, density, idx, maximum, mean, token_entropy);
create index latent_maximum on latent (harvest_run, maximum, idx, density, mean, token_entropy);
create index latent_mean on latent (harvest_run, mean, idx, density, maximum, token_entropy);
create index latent_token_entropy on latent (harvest_run, token_entropy, idx, density, maximum, mean);

-- The tokens of one latent: to drop them, and to ask of a latent whether it has one of them.
create index latent_token_idx on latent_token (harvest_run, idx, token);
