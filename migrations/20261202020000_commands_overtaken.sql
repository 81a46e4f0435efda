-- What failed and was overtaken since needs nobody's hands: whoever puts a card of an ended pass into a terminal lets it open again.

create function command_is_overtaken(site uuid, device uuid, number bigint, kind text, pass uuid) returns boolean
    language sql stable
    set search_path = public
as $$
    select exists (
        select from device_command later
        where later.site_id = site and later.pass_id = pass and later.device_id = device
          and later.number > command_is_overtaken.number and later.state <> 'dropped'
          and later.kind <> command_is_overtaken.kind)
$$;
comment on function command_is_overtaken is 'Whether a terminal was told the opposite about the pass since: to forget what it was to let in, or to let in what it was to forget.';
grant execute on function command_is_overtaken to menpai_api;
