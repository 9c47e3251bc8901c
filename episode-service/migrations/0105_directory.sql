CREATE TABLE IF NOT EXISTS team (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  team CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  external_id VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
  kind VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  parent VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  source_us BIGINT NOT NULL,
  PRIMARY KEY (council, team),
  UNIQUE KEY team_external (council, external_id),
  KEY team_name (council, name, team),
  KEY team_kind (council, kind, name, team)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS team_manager (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  team CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  worker CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  PRIMARY KEY (council, team, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS worker (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  worker CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  external_id VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  display_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
  team VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  source_us BIGINT NOT NULL,
  PRIMARY KEY (council, worker),
  UNIQUE KEY worker_external (council, external_id),
  KEY worker_name (council, display_name, worker),
  KEY worker_team (council, team, display_name, worker)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS worker_post (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  worker CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  role VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  team VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  PRIMARY KEY (council, worker, number),
  KEY worker_post_role (council, role, until_us)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS cover (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cover CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  worker CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  covered_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  PRIMARY KEY (council, cover),
  KEY cover_from (council, from_us, cover),
  KEY cover_until (council, until_us),
  KEY cover_worker (council, worker, from_us, cover)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS duty (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  duty CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  role VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  worker VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  team VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  PRIMARY KEY (council, duty),
  KEY duty_from (council, from_us, duty),
  KEY duty_role (council, role, from_us, duty),
  KEY duty_role_until (council, role, until_us)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS duty_desk (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  duty_desk CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  contact VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  from_us BIGINT NOT NULL,
  PRIMARY KEY (council, duty_desk),
  KEY duty_desk_from (council, from_us, duty_desk)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS allocation (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  allocation CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  role VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  worker CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  PRIMARY KEY (council, allocation),
  KEY allocation_young_person (council, young_person, from_us, allocation)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
