ALTER TABLE obligation
  ADD COLUMN recorded_us BIGINT NOT NULL DEFAULT 0,
  ADD KEY obligation_recorded (council, recorded_us);

UPDATE obligation SET recorded_us = raised_us WHERE recorded_us = 0;
