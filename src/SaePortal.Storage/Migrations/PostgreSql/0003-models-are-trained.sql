-- A run makes a model once for each step at which it keeps one, however often it is interrupted.
alter table model add column train_run integer;
alter table model add column train_step bigint;
create unique index model_train on model (train_run, train_step);

-- Names that runs keep for the models they make: one run makes several.
create table reserved_model (
    name text primary key,
    run_id integer not null references run (id) on delete cascade
);

create index reserved_model_run on reserved_model (run_id);
