-- What the latents of a harvest detect of the known attributes of its labelled corpus; a harvest of a corpus without labels has no rows.
create table meaning (
    harvest_run integer primary key,
    report text not null
);

create table value_meaning (
    harvest_run integer not null,
    idx integer not null,
    attribute text not null,
    value text not null,
    class text not null,
    tokens integer not null,
    documents integer not null,
    latent integer,
    threshold real not null,
    precision_share real not null,
    recall_share real not null,
    f1 real not null,
    shuffled_f1 real,
    token integer,
    token_f1 real not null,
    neuron integer,
    neuron_f1 real not null,
    primary key (harvest_run, idx)
) without rowid;

create table latent_meaning (
    harvest_run integer not null,
    idx integer not null,
    value_idx integer not null,
    threshold real not null,
    precision_share real not null,
    recall_share real not null,
    f1 real not null,
    shuffled_f1 real,
    primary key (harvest_run, idx)
) without rowid;

create index latent_meaning_value on latent_meaning (harvest_run, value_idx, idx);
