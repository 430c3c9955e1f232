-- Settles one after the other, each found by its id. In one statement for all of them the plan read every open hold, and
-- took the longer the more calls were under way. Quotas and budgets are locked, so that what their rows say here is the
-- last that was said.
CREATE OR REPLACE FUNCTION usage_settle(settlements jsonb, moment timestamptz) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    said record;
    hold usage_holds;
    first usage_records;
    late boolean;
    line usage_records;
    lines usage_records[] := '{}';
    person uuid;
    q usage_quotas;
    verdicts jsonb := '{}';
BEGIN
    FOR said IN
        SELECT * FROM jsonb_to_recordset(settlements) AS x (
            hold_id uuid, id uuid, outcome text, input int, output int, cache_read int, cache_write int, cost numeric,
            estimated boolean, from_cache boolean, request_id text, latency_ms int, first_token_ms int, details jsonb)
    LOOP
        -- What has no outcome is released: the provider was never reached, and no record is written.
        DELETE FROM usage_holds WHERE id = said.hold_id AND (state = 'held' OR said.outcome IS NOT NULL)
        RETURNING * INTO hold;
        IF hold.id IS NULL THEN
            IF said.outcome IS NOT NULL THEN  -- it came twice, or for a hold that never was
                verdicts := verdicts || jsonb_build_object(said.hold_id, CASE
                    WHEN said.hold_id IN (SELECT l.hold_id FROM unnest(lines) l)
                        OR EXISTS (SELECT FROM usage_records WHERE hold_id = said.hold_id) THEN 'again'
                    ELSE 'unknown' END);
            END IF;
            CONTINUE;
        END IF;
        first := NULL;
        late := hold.state <> 'held';
        IF late THEN
            -- What it had taken was given back when it expired; what was charged then is on record.
            SELECT * INTO first FROM usage_records WHERE hold_id = hold.id AND corrects IS NULL;
            verdicts := verdicts || jsonb_build_object(said.hold_id, 'late');
        END IF;

        line := NULL;
        line.messages := 0;
        line.cost := 0;
        IF said.outcome IS NOT NULL THEN
            line.id := said.id;
            line.organization_id := hold.organization_id;
            line.user_id := hold.user_id;
            line.key_id := hold.key_id;
            line.source_id := hold.source_id;
            line.feature := hold.feature;
            line.model := hold.model;
            line.provider := hold.provider;
            line.price_version := hold.price_version;
            line.day := hold.day;
            line.messages := usage_messages(said.outcome, hold.messages, said.output) - coalesce(first.messages, 0);
            line.input_tokens := said.input - coalesce(first.input_tokens, 0);
            line.output_tokens := said.output - coalesce(first.output_tokens, 0);
            line.cache_read_tokens := said.cache_read - coalesce(first.cache_read_tokens, 0);
            line.cache_write_tokens := said.cache_write - coalesce(first.cache_write_tokens, 0);
            line.cost := said.cost - coalesce(first.cost, 0);
            line.hold_id := hold.id;
            line.corrects := first.id;
            line.at := moment;
            line.outcome := said.outcome;
            line.estimated := said.estimated;
            line.from_cache := said.from_cache;
            line.request_id := said.request_id;
            line.latency_ms := said.latency_ms;
            line.first_token_ms := said.first_token_ms;
            line.details := said.details;
            lines := lines || line;
        END IF;

        IF person IS DISTINCT FROM hold.user_id THEN
            IF person IS NOT NULL THEN
                UPDATE usage_quotas SET day_used = q.day_used, day_held = q.day_held, month_used = q.month_used,
                    month_held = q.month_held, open_calls = q.open_calls WHERE user_id = person;
            END IF;
            person := hold.user_id;
            SELECT * INTO q FROM usage_quotas WHERE user_id = person;
        END IF;
        -- Only windows that the hold's day is in are touched: those before it have ended.
        IF hold.day = q.day THEN
            q.day_used := q.day_used + line.messages;
            q.day_held := q.day_held - CASE WHEN late THEN 0 ELSE hold.messages END;
        END IF;
        IF hold.day >= q.month THEN
            q.month_used := q.month_used + line.messages;
            q.month_held := q.month_held - CASE WHEN late THEN 0 ELSE hold.messages END;
        END IF;
        IF NOT late AND hold.messages > 0 THEN
            q.open_calls := greatest(0, q.open_calls - 1);
        END IF;
        IF hold.key_id IS NOT NULL THEN
            UPDATE usage_budgets SET used = used + line.cost, held = held - CASE WHEN late THEN 0 ELSE hold.cost END
            WHERE key_id = hold.key_id AND hold.day >= month;
        END IF;
    END LOOP;
    IF person IS NOT NULL THEN
        UPDATE usage_quotas SET day_used = q.day_used, day_held = q.day_held, month_used = q.month_used,
            month_held = q.month_held, open_calls = q.open_calls WHERE user_id = person;
    END IF;
    IF cardinality(lines) > 0 THEN
        INSERT INTO usage_records SELECT l.* FROM unnest(lines) l;
    END IF;
    RETURN verdicts;
END
$$;
