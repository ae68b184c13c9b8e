create table model (
    id integer primary key autoincrement,
    name text not null unique,
    spec text not null,
    source text not null,
    bytes integer not null,
    created integer not null
);

create table corpus (
    id integer primary key autoincrement,
    name text not null unique,
    documents integer not null,
    bytes integer not null,
    labels integer not null,
    source text not null,
    created integer not null
);

create table dictionary (
    id integer primary key autoincrement,
    name text not null unique,
    model_id integer not null references model (id) on delete cascade,
    spec text not null,
    packing text not null,
    metrics text,
    train_run integer unique,
    harvest_run integer,
    harvest_corpus_id integer references corpus (id) on delete set null,
    harvest text,
    source text,
    weights_hash text not null,
    created integer not null
);

create index dictionary_model on dictionary (model_id, id);

-- Names that things once had; a rename leaves one, so that old links still lead somewhere.
create table former_name (
    kind text not null,
    name text not null,
    id integer not null,
    primary key (kind, name)
) without rowid;

-- Latents belong to the harvest that read them, so that a new harvest becomes visible at once and in one step.
create table latent (
    harvest_run integer not null,
    idx integer not null,
    density real not null,
    firings integer not null,
    documents integer not null,
    maximum real not null,
    mean real not null,
    token_entropy real not null,
    top_tokens blob not null,
    promoted blob not null,
    suppressed blob not null,
    neighbours blob not null,
    histogram blob not null,
    primary key (harvest_run, idx)
) without rowid;

create index latent_density on latent (harvest_run, density, idx);
create index latent_maximum on latent (harvest_run, maximum, idx);
create index latent_mean on latent (harvest_run, mean, idx);
create index latent_token_entropy on latent (harvest_run, token_entropy, idx);

create table latent_examples (
    harvest_run integer not null,
    idx integer not null,
    body blob not null,
    primary key (harvest_run, idx)
) without rowid;

create table latent_token (
    harvest_run integer not null,
    token integer not null,
    idx integer not null,
    share real not null,
    primary key (harvest_run, token, idx)
) without rowid;

create table run (
    id integer primary key autoincrement,
    kind text not null,
    subject text not null,
    spec text not null,
    state text not null,
    wanted integer not null default 0,
    epoch integer not null default 0,
    node text,
    lease_until integer,
    device text,
    progress text,
    checkpoint_epoch integer,
    checkpoint_step integer,
    checkpoint_bytes integer,
    checkpoint_written integer,
    problem text,
    dictionary_id integer,
    reserved_name text unique,
    created integer not null,
    started integer,
    finished integer
);

create index run_state on run (state, id);

create table run_metric (
    run_id integer not null references run (id) on delete cascade,
    measure text not null,
    step integer not null,
    value real not null,
    primary key (run_id, measure, step)
) without rowid;

create table run_log (
    id integer primary key autoincrement,
    run_id integer not null references run (id) on delete cascade,
    at integer not null,
    event text not null,
    text text not null,
    step integer
);

create index run_log_run on run_log (run_id, id);
