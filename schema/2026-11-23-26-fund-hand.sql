-- The gateway's name for a payout that a row is, once the bank's number or that name told so.
alter table fund_bank_row add column payout text not null default '';
create index fund_bank_row_payout on fund_bank_row (payout) where payout <> '';
-- What a person sent back has its name from the bank it left, whichever gateway the money came by.
create index fund_refund_object on fund_refund (object);
-- A number that a reader named is looked for by rows of the bank, and by other readers' words.
create index fund_claim_utr on fund_claim (utr);
