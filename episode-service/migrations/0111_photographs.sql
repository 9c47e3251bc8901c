CREATE TABLE IF NOT EXISTS photograph (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  photograph CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  taken DATE NOT NULL,
  source VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  media_type INT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  width INT NOT NULL,
  height INT NOT NULL,
  recorded_us BIGINT NOT NULL,
  recorded_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  void_reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, photograph),
  KEY photograph_young_person (council, young_person, taken, photograph)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS photograph_chunk (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  photograph CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  bytes MEDIUMBLOB NOT NULL,
  PRIMARY KEY (council, photograph, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS photograph_upload (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  photograph CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  begun_us BIGINT NOT NULL,
  PRIMARY KEY (council, photograph),
  KEY photograph_upload_begun (begun_us)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
