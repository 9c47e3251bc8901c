CREATE TABLE IF NOT EXISTS entry (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  entry CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind INT NOT NULL,
  clocked INT NOT NULL,
  happened_us BIGINT NOT NULL,
  happened_date_only INT NOT NULL,
  details BLOB NOT NULL,
  recorded_us BIGINT NOT NULL,
  recorded_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  void_reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, entry),
  KEY entry_clocked (council, young_person, clocked, happened_us, entry),
  KEY entry_young_person (council, young_person, happened_us, entry),
  KEY entry_episode (council, episode, happened_us, entry)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
