-- What visitors steered and saved: settings and texts, whole, so that they outlive models and dictionaries.
create table steering (
    share text primary key,
    created bigint not null,
    body text not null
);
