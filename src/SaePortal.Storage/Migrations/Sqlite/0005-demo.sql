-- What became of the built-in experiment; no row before it was first wanted.
create table demo (
    id integer primary key check (id = 1),
    wanted integer not null,
    model_id integer,
    corpus_id integer,
    train_run integer,
    finished integer
);
