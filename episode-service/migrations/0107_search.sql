CREATE TABLE IF NOT EXISTS young_person_name (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  born DATE NOT NULL,
  current_names VARCHAR(600) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  former_names VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  rules INT NOT NULL,
  PRIMARY KEY (council, young_person),
  KEY young_person_name_born (council, born, young_person)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS name_entry (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  entry VARCHAR(61) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  born DATE NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  former INT NOT NULL,
  PRIMARY KEY (council, entry, born, young_person)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS name_spelling (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  spelling_key VARCHAR(62) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  word VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, spelling_key, word)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
