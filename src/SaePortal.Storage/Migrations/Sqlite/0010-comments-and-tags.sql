-- Who wrote something: a visitor, known by a key that only their own signed cookie carries.
create table author (
    id integer primary key autoincrement,
    key text not null unique,
    name text,
    created integer not null
);

create table comment (
    id integer primary key autoincrement,
    dictionary_id integer not null references dictionary (id) on delete cascade,
    idx integer not null,
    author_id integer not null references author (id),
    body text not null,
    created integer not null,
    edited integer,
    hidden integer
);

create index comment_latent on comment (dictionary_id, idx, id);

-- A report is open until the owner decides; one visitor reports a comment once.
create table comment_report (
    comment_id integer not null references comment (id) on delete cascade,
    author_id integer not null references author (id),
    reason text not null,
    created integer not null,
    decided integer,
    primary key (comment_id, author_id)
) without rowid;

create index comment_report_open on comment_report (decided, comment_id);

create table latent_tag (
    dictionary_id integer not null references dictionary (id) on delete cascade,
    idx integer not null,
    tag text not null,
    author_id integer not null references author (id),
    created integer not null,
    primary key (dictionary_id, idx, tag)
) without rowid;

-- The latents of one tag, in order: what a table filters by.
create index latent_tag_tag on latent_tag (dictionary_id, tag, idx);
