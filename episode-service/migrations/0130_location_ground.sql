CREATE TABLE IF NOT EXISTS location_ground (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, young_person)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

INSERT IGNORE INTO location_ground (council, young_person)
SELECT DISTINCT council, young_person FROM particular WHERE kind IN (26, 27);

INSERT IGNORE INTO location_ground (council, young_person)
SELECT DISTINCT council, young_person FROM flag WHERE code = 'trafficking';
