ALTER TABLE young_person
  ADD COLUMN merged_into VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD KEY young_person_merged (council, merged_into, young_person);

CREATE TABLE IF NOT EXISTS person_merge (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_merge CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kept CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  merged CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  merged_us BIGINT NOT NULL,
  details MEDIUMBLOB NOT NULL,
  PRIMARY KEY (council, person_merge),
  KEY person_merge_at (council, merged_us, person_merge),
  KEY person_merge_kept (council, kept, merged_us, person_merge)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
