-- One edition of the register, in a file of its own.

CREATE TABLE edition (
    source TEXT NOT NULL,               -- the file that is being read: name, size and time of change
    name TEXT NOT NULL,                 -- of the table in it
    as_of TEXT NOT NULL DEFAULT '',     -- 2026-11-08: the last day it knows of
    line INTEGER NOT NULL DEFAULT 0,    -- the last line of it that has been dealt with
    refused INTEGER NOT NULL DEFAULT 0,
    repeated INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE refusal (
    line INTEGER NOT NULL,
    reason TEXT NOT NULL
);

-- The number is no primary key: in a table that is sorted by it, each row of the file would land on another page.
CREATE TABLE entry (
    number INTEGER NOT NULL,
    kind TEXT NOT NULL DEFAULT '',      -- 1 a person, 2 an organisation, nothing once deactivated
    organisation TEXT NOT NULL DEFAULT '',
    family TEXT NOT NULL DEFAULT '',
    given TEXT NOT NULL DEFAULT '',
    middle TEXT NOT NULL DEFAULT '',
    suffix TEXT NOT NULL DEFAULT '',
    credential TEXT NOT NULL DEFAULT '',
    other_family TEXT NOT NULL DEFAULT '',
    other_given TEXT NOT NULL DEFAULT '',
    other_middle TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    replacement TEXT NOT NULL DEFAULT '',
    updated TEXT NOT NULL DEFAULT '',
    deactivated TEXT NOT NULL DEFAULT '',
    reactivated TEXT NOT NULL DEFAULT '',
    practices TEXT NOT NULL DEFAULT ''  -- taxonomy, licence, state, primary?, up to fifteen times, between U+001F
);
