-- Tokens whose logits a latent raises or lowers most, so that latents are found by token, the strongest first.
create table latent_logit (
    harvest_run integer not null,
    token integer not null,
    logit double precision not null,
    idx integer not null,
    primary key (harvest_run, token, logit, idx)
);

-- Harvests from before that table, and the latent from which on their rows were not read into it; a harvest leaves when all are.
create table latent_logit_due (
    harvest_run integer primary key,
    next_idx integer not null
);

insert into latent_logit_due (harvest_run, next_idx) select distinct harvest_run, 0 from latent;
