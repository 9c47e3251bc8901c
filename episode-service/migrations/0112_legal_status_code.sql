ALTER TABLE legal_status ADD KEY legal_status_code (council, code, ended_us, young_person);
