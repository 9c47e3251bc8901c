CREATE TABLE IF NOT EXISTS policy_version (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  effective_from_us BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (council, version)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
