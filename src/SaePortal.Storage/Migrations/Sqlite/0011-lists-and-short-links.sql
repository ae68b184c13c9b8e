-- A list of latents; an author's bookmarks are one that nobody else sees.
create table latent_list (
    id integer primary key autoincrement,
    author_id integer not null references author (id),
    title text not null,
    about text not null,
    bookmarks integer not null,
    forked_from integer references latent_list (id) on delete set null,
    created integer not null,
    changed integer not null
);

create index latent_list_author on latent_list (author_id, id);

-- An entry outlives its dictionary: the names that it last had stay, so that a reader learns what is gone.
create table latent_list_item (
    id integer primary key autoincrement,
    list_id integer not null references latent_list (id) on delete cascade,
    place integer not null,
    dictionary_id integer references dictionary (id) on delete set null,
    model text not null,
    dictionary text not null,
    idx integer not null,
    note text not null,
    added integer not null
);

create unique index latent_list_item_latent on latent_list_item (list_id, dictionary_id, idx);
create index latent_list_item_place on latent_list_item (list_id, place);
create index latent_list_item_dictionary on latent_list_item (dictionary_id);

-- A short address of a latent's page or a list; it too outlives what it leads to.
create table short_link (
    code text primary key,
    author_id integer not null references author (id),
    list_id integer references latent_list (id) on delete set null,
    dictionary_id integer references dictionary (id) on delete set null,
    title text not null,
    model_id integer references model (id) on delete set null,
    idx integer,
    query text not null,
    created integer not null
);

create index short_link_list on short_link (list_id);
create index short_link_dictionary on short_link (dictionary_id, idx);
