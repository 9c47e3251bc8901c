CREATE TABLE IF NOT EXISTS provider_procedure (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  procedure_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  home VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provider VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  outside_boundary INT NOT NULL,
  written DATE NULL,
  local_protocol_checked DATE NULL,
  placing_policy_checked DATE NULL,
  review_due DATE NULL,
  lacks_from_us BIGINT NOT NULL,
  recorded_us BIGINT NOT NULL,
  recorded_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, procedure_id),
  UNIQUE KEY provider_procedure_home (council, home)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS provider_training (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  procedure_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  place INT NOT NULL,
  trained DATE NOT NULL,
  people INT NOT NULL,
  PRIMARY KEY (council, procedure_id, place)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

ALTER TABLE placement ADD KEY placement_home (council, home, ended_us);
