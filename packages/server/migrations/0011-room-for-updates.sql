-- Every verification writes a credential, and often its device and a counter. With room left in each page the new version of
-- the row stays where the old one was, and no index has to be told (HOT). For pages written from now on; nothing is rewritten.

ALTER TABLE credentials SET (fillfactor = 80);
ALTER TABLE devices SET (fillfactor = 80);
ALTER TABLE limits SET (fillfactor = 80);
