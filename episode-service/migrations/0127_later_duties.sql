UPDATE entry SET clocked = 1 WHERE kind IN (10, 29, 30, 31);

UPDATE particular SET clocked = 1 WHERE kind IN (14, 25);
