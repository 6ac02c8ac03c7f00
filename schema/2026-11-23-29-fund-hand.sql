-- A statement that was read with the wrong columns is taken back with its rows.
create index fund_bank_row_file on fund_bank_row (file);
