CREATE TABLE IF NOT EXISTS council (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  live_from_us BIGINT NOT NULL,
  recorded_us BIGINT NOT NULL,
  PRIMARY KEY (council)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS young_person (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  external_id VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  given_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
  family_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
  preferred_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
  born DATE NOT NULL,
  uasc_from DATE NULL,
  uasc_until DATE NULL,
  other_authority VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  adult INT NOT NULL,
  PRIMARY KEY (council, young_person),
  UNIQUE KEY young_person_external (council, external_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS legal_status (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  legal_status CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  started_us BIGINT NOT NULL,
  started_date_only INT NOT NULL,
  ended_us BIGINT NULL,
  ended_date_only INT NOT NULL,
  PRIMARY KEY (council, young_person, legal_status)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS placement (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  placement CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  provider VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  home VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  distance_miles DOUBLE NULL,
  outside_boundary INT NOT NULL,
  started_us BIGINT NOT NULL,
  started_date_only INT NOT NULL,
  ended_us BIGINT NULL,
  ended_date_only INT NOT NULL,
  PRIMARY KEY (council, young_person, placement)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS episode (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  category INT NOT NULL,
  state INT NOT NULL,
  ground INT NOT NULL,
  start_us BIGINT NOT NULL,
  start_date_only INT NOT NULL,
  left_us BIGINT NULL,
  left_date_only INT NOT NULL,
  last_seen_us BIGINT NULL,
  last_seen_date_only INT NOT NULL,
  discovered_us BIGINT NULL,
  discovered_date_only INT NOT NULL,
  reported_us BIGINT NULL,
  reported_date_only INT NOT NULL,
  source INT NOT NULL,
  source_reference VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  police_us BIGINT NULL,
  police_date_only INT NOT NULL,
  police_force VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  police_reference VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  located_us BIGINT NULL,
  located_date_only INT NOT NULL,
  wellbeing_confirmed INT NOT NULL,
  returned_us BIGINT NULL,
  returned_date_only INT NOT NULL,
  returned_to INT NOT NULL,
  return_notified_us BIGINT NULL,
  return_notified_date_only INT NOT NULL,
  ended_us BIGINT NULL,
  ended_date_only INT NOT NULL,
  circumstances VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  parents_told_us BIGINT NULL,
  parents_told_date_only INT NOT NULL,
  parents_not_told_reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  serious_notification_us BIGINT NULL,
  serious_notification_date_only INT NOT NULL,
  void_reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  recorded_us BIGINT NOT NULL,
  policy_version BIGINT NOT NULL,
  looked_after INT NOT NULL,
  uasc INT NOT NULL,
  other_authority INT NOT NULL,
  age_years INT NOT NULL,
  placement VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  home VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  distance_miles DOUBLE NULL,
  outside_boundary INT NOT NULL,
  PRIMARY KEY (council, episode),
  UNIQUE KEY episode_source (council, source, source_reference),
  KEY episode_young_person (council, young_person, start_us, episode),
  KEY episode_start (council, start_us, episode),
  KEY episode_state (council, state, start_us, episode)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS episode_category (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  category INT NOT NULL,
  changed_us BIGINT NOT NULL,
  changed_date_only INT NOT NULL,
  unknown_since_us BIGINT NULL,
  unknown_since_date_only INT NOT NULL,
  PRIMARY KEY (council, episode, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS episode_risk (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  level VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  assessed_us BIGINT NOT NULL,
  assessed_date_only INT NOT NULL,
  PRIMARY KEY (council, episode, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
