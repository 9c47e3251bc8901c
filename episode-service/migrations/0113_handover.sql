CREATE TABLE IF NOT EXISTS hand_over (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  hand_over CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_kind INT NOT NULL,
  from_desk VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_role VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  to_kind INT NOT NULL,
  to_desk VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  to_role VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  state INT NOT NULL,
  offered_us BIGINT NOT NULL,
  offered_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  answered_us BIGINT NULL,
  answered_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  answer VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, hand_over),
  KEY hand_over_young_person (council, young_person, offered_us, hand_over),
  KEY hand_over_episode (council, episode, offered_us, hand_over)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS episode_holder (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  needed INT NOT NULL,
  accepted INT NOT NULL,
  kind INT NOT NULL,
  desk VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  role VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  since_us BIGINT NOT NULL,
  PRIMARY KEY (council, episode),
  KEY episode_holder_needed (council, needed, since_us, episode),
  KEY episode_holder_desk (council, needed, kind, desk, since_us, episode),
  KEY episode_holder_accepted (council, needed, accepted, since_us, episode)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

INSERT IGNORE INTO episode_holder (council, episode, young_person, needed, accepted, kind, desk, role, since_us)
SELECT council, episode, young_person, 1, 0, 3, '', 'duty_desk', recorded_us FROM episode WHERE state = 1;
