ALTER TABLE young_person
  ADD COLUMN other_authority_from DATE NULL,
  ADD COLUMN other_authority_until DATE NULL,
  ADD COLUMN born_estimated INT NOT NULL DEFAULT 0;

ALTER TABLE placement
  ADD COLUMN host_authority VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';

ALTER TABLE episode_holder DROP KEY episode_holder_accepted;
