-- How often in a row a node ended while it worked on a run, since its last checkpoint.
alter table run add column losses integer not null default 0;
