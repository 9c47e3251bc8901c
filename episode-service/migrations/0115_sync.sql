CREATE TABLE IF NOT EXISTS young_person_source (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  link CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_id VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source_us BIGINT NOT NULL,
  follows INT NOT NULL,
  last_sync VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, link),
  UNIQUE KEY young_person_source_external (council, source, external_id),
  KEY young_person_source_young_person (council, young_person, source)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS young_person_source_span (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  span_link CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  link CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind INT NOT NULL,
  span_external_id VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  span CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, span_link),
  KEY young_person_source_span_link (council, link)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS sync (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sync CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  whole INT NOT NULL,
  state INT NOT NULL,
  young_person VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  started_us BIGINT NOT NULL,
  finished_us BIGINT NULL,
  next_row BIGINT NOT NULL,
  findings BIGINT NOT NULL,
  position BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  older BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  missing BIGINT NOT NULL,
  PRIMARY KEY (council, sync)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS sync_finding (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sync CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number BIGINT NOT NULL,
  statement BIGINT NOT NULL,
  rule VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  part VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, sync, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
