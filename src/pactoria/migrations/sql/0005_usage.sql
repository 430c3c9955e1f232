-- The ledger. The app's role may read its tables within its tenant and write none of them; it takes from quotas through
-- these functions, which a batch of many tenants calls at once and which therefore get every tenant as an argument.
--
-- Locks, always in this order, each kind by id: people (usage_quotas), keys (usage_budgets), holds (usage_holds).
-- Whoever changes a hold has the lock of its person, so that exactly one of settling, releasing and expiring wins.
--
-- What the app calls sets how plans are made, also for what it calls in turn: rows are always few, and found by their
-- ids. Holds come and go so fast that statistics of their table are always wrong, and reading it through, with all that
-- was deleted since it was last cleaned, would take longer than everything else. A session plans each statement once.

CREATE FUNCTION usage_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'records of usage are append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON usage_records
    FOR EACH STATEMENT EXECUTE FUNCTION usage_refuse_change();

-- Totals of days and months, in the statement that adds the records.
CREATE FUNCTION usage_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO usage_analytics AS a (
        organization_id, user_id, period, starts_on, model, feature, calls, messages,
        input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, failed, estimated, from_cache, latency_ms, cost)
    SELECT r.organization_id, r.user_id, p.period, p.starts_on, r.model, r.feature,
           count(*) FILTER (WHERE r.corrects IS NULL), sum(r.messages),
           sum(r.input_tokens), sum(r.output_tokens), sum(r.cache_read_tokens), sum(r.cache_write_tokens),
           count(*) FILTER (WHERE r.corrects IS NULL AND r.outcome IN ('failed', 'expired')),
           count(*) FILTER (WHERE r.corrects IS NULL AND r.estimated),
           count(*) FILTER (WHERE r.corrects IS NULL AND r.from_cache),
           coalesce(sum(r.latency_ms) FILTER (WHERE r.corrects IS NULL), 0), sum(r.cost)
    FROM added r
    CROSS JOIN LATERAL (VALUES ('day', r.day), ('month', date_trunc('month', r.day)::date)) AS p (period, starts_on)
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (organization_id, user_id, period, starts_on, model, feature) DO UPDATE SET
        calls = a.calls + excluded.calls,
        messages = a.messages + excluded.messages,
        input_tokens = a.input_tokens + excluded.input_tokens,
        output_tokens = a.output_tokens + excluded.output_tokens,
        cache_read_tokens = a.cache_read_tokens + excluded.cache_read_tokens,
        cache_write_tokens = a.cache_write_tokens + excluded.cache_write_tokens,
        failed = a.failed + excluded.failed,
        estimated = a.estimated + excluded.estimated,
        from_cache = a.from_cache + excluded.from_cache,
        latency_ms = a.latency_ms + excluded.latency_ms,
        cost = a.cost + excluded.cost;
    RETURN NULL;
END
$$;

CREATE TRIGGER add_up AFTER INSERT ON usage_records REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION usage_add_up();

-- Locks people and keys, and moves their windows on to the present day and month (UTC), never back.
CREATE FUNCTION usage_lock(people uuid[], keys uuid[], moment timestamptz) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    today date := (moment AT TIME ZONE 'UTC')::date;
    this_month date := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    behind boolean;
BEGIN
    SELECT bool_or(q.day < today OR q.month < this_month) INTO behind
    FROM (SELECT day, month FROM usage_quotas WHERE user_id = ANY (people) ORDER BY user_id FOR UPDATE) q;
    IF behind THEN
        UPDATE usage_quotas q SET
            day = greatest(q.day, today),
            day_used = CASE WHEN q.day < today THEN 0 ELSE q.day_used END,
            day_held = CASE WHEN q.day < today THEN 0 ELSE q.day_held END,
            month = greatest(q.month, this_month),
            month_used = CASE WHEN q.month < this_month THEN 0 ELSE q.month_used END,
            month_held = CASE WHEN q.month < this_month THEN 0 ELSE q.month_held END
        WHERE q.user_id = ANY (people) AND (q.day < today OR q.month < this_month);
    END IF;
    IF cardinality(keys) > 0 THEN
        SELECT bool_or(b.month < this_month) INTO behind
        FROM (SELECT month FROM usage_budgets WHERE key_id = ANY (keys) ORDER BY key_id FOR UPDATE) b;
        IF behind THEN
            UPDATE usage_budgets b SET month = this_month, used = 0, held = 0
            WHERE b.key_id = ANY (keys) AND b.month < this_month;
        END IF;
    END IF;
END
$$;

-- Gives back what holds had taken, and takes what their calls really took: [{user, key, day, held_messages, messages,
-- held_cost, cost, open}]. Only windows that the hold's day is in are touched. The locks are there.
CREATE FUNCTION usage_settle_quotas(changes jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE usage_quotas q SET
        day_used = q.day_used + c.day_used, day_held = q.day_held - c.day_held,
        month_used = q.month_used + c.month_used, month_held = q.month_held - c.month_held,
        open_calls = greatest(0, q.open_calls - c.open_calls)
    FROM (
        SELECT x.user_id,
               coalesce(sum(x.messages) FILTER (WHERE x.day = n.day), 0) AS day_used,
               coalesce(sum(x.held_messages) FILTER (WHERE x.day = n.day), 0) AS day_held,
               coalesce(sum(x.messages) FILTER (WHERE x.day >= n.month), 0) AS month_used,
               coalesce(sum(x.held_messages) FILTER (WHERE x.day >= n.month), 0) AS month_held,
               sum(x.open) AS open_calls
        FROM jsonb_to_recordset(changes) AS x (user_id uuid, day date, messages int, held_messages int, open int)
        JOIN usage_quotas n USING (user_id)
        GROUP BY x.user_id
    ) c
    WHERE q.user_id = c.user_id;
    UPDATE usage_budgets b SET used = b.used + c.used, held = b.held - c.held
    FROM (
        SELECT x.key_id, sum(x.cost) AS used, sum(x.held_cost) AS held
        FROM jsonb_to_recordset(changes) AS x (key_id uuid, day date, cost numeric, held_cost numeric)
        JOIN usage_budgets n ON n.key_id = x.key_id AND x.day >= n.month
        GROUP BY x.key_id
    ) c
    WHERE b.key_id = c.key_id;
END
$$;

-- What a call takes of the message quota: one that failed or was lost before any words came takes nothing.
CREATE FUNCTION usage_messages(outcome text, messages int, output_tokens int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN outcome IN ('failed', 'expired') AND output_tokens = 0 THEN 0 ELSE messages END
$$;

CREATE FUNCTION usage_settle(settlements jsonb, moment timestamptz) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    ended int;
    settled uuid[];
    later record;
    hold usage_holds;
    first usage_records;
    verdicts jsonb := '{}';
BEGIN
    -- What has no outcome is released: the provider was never reached, and no record is written. Quotas and budgets are
    -- locked, so that what their rows say here is the last that was said.
    WITH item AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(settlements) AS x (
            hold_id uuid, id uuid, outcome text, input int, output int, cache_read int, cache_write int, cost numeric,
            estimated boolean, from_cache boolean, request_id text, latency_ms int, first_token_ms int, details jsonb)
    ), ended AS (
        DELETE FROM usage_holds h USING item i WHERE h.id = i.hold_id AND h.state = 'held'
        RETURNING h.organization_id, h.user_id, h.key_id, h.source_id, h.feature, h.model, h.provider, h.price_version,
            h.day, h.messages AS held_messages, h.cost AS held_cost,
            CASE WHEN i.outcome IS NULL THEN 0 ELSE usage_messages(i.outcome, h.messages, i.output) END AS taken, i.*
    ), recorded AS (
        INSERT INTO usage_records (
            id, organization_id, user_id, key_id, source_id, feature, model, provider, price_version, day, messages,
            input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost, hold_id, at, outcome, estimated,
            from_cache, request_id, latency_ms, first_token_ms, details)
        SELECT id, organization_id, user_id, key_id, source_id, feature, model, provider, price_version, day, taken,
            input, output, cache_read, cache_write, cost, hold_id, moment, outcome, estimated,
            from_cache, request_id, latency_ms, first_token_ms, details
        FROM ended WHERE outcome IS NOT NULL
    ), quotas AS (
        UPDATE usage_quotas q SET
            day_used = q.day_used + c.day_used, day_held = q.day_held - c.day_held,
            month_used = q.month_used + c.month_used, month_held = q.month_held - c.month_held,
            open_calls = greatest(0, q.open_calls - c.open_calls)
        FROM (
            SELECT e.user_id,
                   coalesce(sum(e.taken) FILTER (WHERE e.day = n.day), 0) AS day_used,
                   coalesce(sum(e.held_messages) FILTER (WHERE e.day = n.day), 0) AS day_held,
                   coalesce(sum(e.taken) FILTER (WHERE e.day >= n.month), 0) AS month_used,
                   coalesce(sum(e.held_messages) FILTER (WHERE e.day >= n.month), 0) AS month_held,
                   sum(sign(e.held_messages)) AS open_calls
            FROM ended e JOIN usage_quotas n USING (user_id)
            GROUP BY e.user_id
        ) c
        WHERE q.user_id = c.user_id
    ), budgets AS (
        UPDATE usage_budgets b SET used = b.used + c.used, held = b.held - c.held
        FROM (
            SELECT e.key_id, coalesce(sum(e.cost), 0) AS used, sum(e.held_cost) AS held
            FROM ended e JOIN usage_budgets n ON n.key_id = e.key_id AND e.day >= n.month
            GROUP BY e.key_id
        ) c
        WHERE b.key_id = c.key_id
    )
    SELECT count(*), array_agg(hold_id) INTO ended, settled FROM ended;
    IF ended = jsonb_array_length(settlements) THEN
        RETURN verdicts;
    END IF;

    -- The rest came too late, twice, or for a hold that never was.
    FOR later IN
        SELECT * FROM jsonb_to_recordset(settlements) AS x (
            hold_id uuid, id uuid, outcome text, input int, output int, cache_read int, cache_write int, cost numeric,
            estimated boolean, from_cache boolean, request_id text, latency_ms int, first_token_ms int, details jsonb)
        WHERE x.outcome IS NOT NULL AND x.hold_id <> ALL (coalesce(settled, '{}'))
    LOOP
        DELETE FROM usage_holds WHERE id = later.hold_id RETURNING * INTO hold;
        IF hold.id IS NULL THEN
            verdicts := verdicts || jsonb_build_object(later.hold_id, CASE
                WHEN EXISTS (SELECT FROM usage_records WHERE hold_id = later.hold_id) THEN 'again' ELSE 'unknown' END);
            CONTINUE;
        END IF;
        SELECT * INTO first FROM usage_records WHERE hold_id = later.hold_id AND corrects IS NULL;
        hold.messages := usage_messages(later.outcome, hold.messages, later.output) - coalesce(first.messages, 0);
        hold.cost := later.cost - coalesce(first.cost, 0);
        INSERT INTO usage_records (
            id, organization_id, user_id, key_id, source_id, feature, model, provider, price_version, day, messages,
            input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost, hold_id, corrects, at, outcome,
            estimated, from_cache, request_id, latency_ms, first_token_ms, details)
        VALUES (
            later.id, hold.organization_id, hold.user_id, hold.key_id, hold.source_id, hold.feature, hold.model,
            hold.provider, hold.price_version, hold.day, hold.messages,
            later.input - coalesce(first.input_tokens, 0), later.output - coalesce(first.output_tokens, 0),
            later.cache_read - coalesce(first.cache_read_tokens, 0),
            later.cache_write - coalesce(first.cache_write_tokens, 0), hold.cost, hold.id, first.id, moment,
            later.outcome, later.estimated, later.from_cache, later.request_id, later.latency_ms, later.first_token_ms,
            later.details);
        PERFORM usage_settle_quotas(jsonb_build_array(jsonb_build_object(
            'user_id', hold.user_id, 'key_id', hold.key_id, 'day', hold.day, 'messages', hold.messages,
            'held_messages', 0, 'cost', hold.cost, 'held_cost', 0, 'open', 0)));
        verdicts := verdicts || jsonb_build_object(later.hold_id, 'late');
    END LOOP;
    RETURN verdicts;
END
$$;

-- Takes from quotas, one after the other, for each what it wants or nothing. The verdicts are in the order of the holds.
CREATE FUNCTION usage_hold(holds jsonb, moment timestamptz, lives interval) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    today date := (moment AT TIME ZONE 'UTC')::date;
    wanted record;
    person uuid;
    q record;
    key uuid;
    key_used numeric;
    key_held numeric;
    key_dirty boolean := false;
    verdict text;
    pace interval;
    left_today int;
    left_this_month int;
    granted uuid[] := '{}';
    verdicts jsonb[] := array_fill(NULL::jsonb, ARRAY[jsonb_array_length(holds)]);
    dirty boolean := false;
BEGIN
    FOR wanted IN
        SELECT x.* FROM ROWS FROM (jsonb_to_recordset(holds) AS (
            id uuid, user_id uuid, key_id uuid, key_budget numeric, messages int, cost numeric
        )) WITH ORDINALITY AS x (id, user_id, key_id, key_budget, messages, cost, n)
        ORDER BY x.user_id, x.n
    LOOP
        IF person IS DISTINCT FROM wanted.user_id THEN
            IF dirty THEN
                UPDATE usage_quotas SET day_held = q.day_held, month_held = q.month_held, open_calls = q.open_calls,
                    paid_off_at = q.paid_off_at WHERE user_id = q.user_id;
                dirty := false;
            END IF;
            SELECT u.user_id, u.day, u.day_used, u.day_held, u.month, u.month_used, u.month_held, u.open_calls,
                   u.paid_off_at, t.id AS tier, t.messages_per_day, t.messages_per_month, t.ai_per_minute,
                   t.concurrent_calls
            INTO q
            FROM usage_quotas u JOIN user_profiles p USING (user_id) JOIN tiers t ON t.id = p.tier
            WHERE u.user_id = wanted.user_id;
            person := wanted.user_id;
        END IF;
        IF q.user_id IS NULL THEN
            verdicts[wanted.n] := '{"verdict": "unknown"}';
            CONTINUE;
        END IF;
        pace := interval '1 minute' / q.ai_per_minute;
        verdict := CASE
            WHEN wanted.messages = 0 THEN 'held'
            WHEN q.day_used + q.day_held + wanted.messages > q.messages_per_day THEN 'day'
            WHEN q.month_used + q.month_held + wanted.messages > q.messages_per_month THEN 'month'
            WHEN q.open_calls >= q.concurrent_calls THEN 'concurrency'
            WHEN q.paid_off_at > moment + pace * (q.ai_per_minute - 1) THEN 'rate'
            ELSE 'held'
        END;
        IF verdict = 'held' AND wanted.key_id IS NOT NULL THEN
            IF key IS DISTINCT FROM wanted.key_id THEN
                IF key_dirty THEN
                    UPDATE usage_budgets SET held = key_held WHERE key_id = key;
                    key_dirty := false;
                END IF;
                key := wanted.key_id;
                SELECT b.used, b.held INTO key_used, key_held FROM usage_budgets b WHERE b.key_id = key;
            END IF;
            IF key_held IS NULL OR key_used + key_held + wanted.cost > wanted.key_budget THEN
                verdict := 'budget';
            ELSE
                key_held := key_held + wanted.cost;
                key_dirty := true;
            END IF;
        END IF;
        IF verdict = 'held' THEN
            granted := granted || wanted.id;
            IF wanted.messages > 0 THEN
                q.day_held := q.day_held + wanted.messages;
                q.month_held := q.month_held + wanted.messages;
                q.open_calls := q.open_calls + 1;
                q.paid_off_at := greatest(q.paid_off_at, moment) + coalesce(pace, interval '0');
                dirty := true;
            END IF;
        END IF;
        left_today := q.messages_per_day - q.day_used - q.day_held;
        left_this_month := q.messages_per_month - q.month_used - q.month_held;
        verdicts[wanted.n] := jsonb_build_object(
            'verdict', verdict, 'tier', q.tier, 'day', q.day, 'month', q.month,
            'day_limit', q.messages_per_day, 'day_left', left_today,
            'month_limit', q.messages_per_month, 'month_left', left_this_month,
            'concurrent', q.concurrent_calls, 'per_minute', q.ai_per_minute,
            'wait', CASE WHEN verdict = 'rate'
                THEN extract(epoch FROM q.paid_off_at - moment - pace * (q.ai_per_minute - 1))::float END,
            'expires_at', extract(epoch FROM moment + lives)::float);
    END LOOP;
    IF dirty THEN
        UPDATE usage_quotas SET day_held = q.day_held, month_held = q.month_held, open_calls = q.open_calls,
            paid_off_at = q.paid_off_at WHERE user_id = q.user_id;
    END IF;
    IF key_dirty THEN
        UPDATE usage_budgets SET held = key_held WHERE key_id = key;
    END IF;
    INSERT INTO usage_holds (
        id, organization_id, user_id, key_id, source_id, feature, model, provider, price_version, day, messages,
        input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost, held_at, expires_at, noted)
    SELECT x.id, x.organization_id, x.user_id, x.key_id, x.source_id, x.feature, x.model, x.provider, x.price_version,
        greatest(today, u.day), x.messages, x.input, x.output, x.cache_read, x.cache_write, x.cost, moment, moment + lives,
        CASE WHEN x.question_cost IS NOT NULL THEN jsonb_build_object(
            'input', x.input, 'output', 0, 'cache_read', x.cache_read, 'cache_write', x.cache_write,
            'cost', x.question_cost) END
    FROM jsonb_to_recordset(holds) AS x (
        id uuid, organization_id uuid, user_id uuid, key_id uuid, source_id uuid, feature text, model text,
        provider text, price_version text, messages int, input int, output int, cache_read int, cache_write int,
        cost numeric, question_cost numeric)
    JOIN usage_quotas u USING (user_id)
    WHERE x.id = ANY (granted);
    RETURN to_jsonb(verdicts);
END
$$;

-- Everything that came together, in one transaction: first what is settled, since it makes room for what is held.
CREATE FUNCTION usage_post(settlements jsonb, holds jsonb, lives interval, at timestamptz DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT (e ->> 'hold_id')::uuid FROM jsonb_array_elements(settlements) e ORDER BY 1);
    people uuid[];
    keys uuid[];
    moment timestamptz;
BEGIN
    SELECT array_agg(DISTINCT c.user_id), coalesce(array_agg(DISTINCT c.key_id) FILTER (WHERE c.key_id IS NOT NULL), '{}')
    INTO people, keys
    FROM (
        SELECT (e ->> 'user_id')::uuid AS user_id, (e ->> 'key_id')::uuid AS key_id FROM jsonb_array_elements(holds) e
        UNION ALL
        SELECT h.user_id, h.key_id FROM usage_holds h WHERE h.id = ANY (ids)
    ) c;
    IF jsonb_array_length(holds) > 0 AND (
        (SELECT count(*) FROM usage_quotas WHERE user_id = ANY (people)) < cardinality(people)
        OR (SELECT count(*) FROM usage_budgets WHERE key_id = ANY (keys)) < cardinality(keys))
    THEN
        INSERT INTO usage_quotas (user_id, day, month, paid_off_at)
        SELECT u.id, '-infinity', '-infinity', '-infinity' FROM users u
        WHERE u.id = ANY (people) AND NOT EXISTS (SELECT FROM usage_quotas q WHERE q.user_id = u.id)
        ORDER BY u.id ON CONFLICT DO NOTHING;
        INSERT INTO usage_budgets (key_id, month)
        SELECT k, '-infinity' FROM unnest(keys) k
        WHERE NOT EXISTS (SELECT FROM usage_budgets b WHERE b.key_id = k)
        ORDER BY k ON CONFLICT DO NOTHING;
    END IF;
    moment := coalesce(at, clock_timestamp());
    PERFORM usage_lock(people, keys, moment);
    moment := coalesce(at, clock_timestamp());
    PERFORM FROM usage_holds WHERE id = ANY (ids) ORDER BY id FOR UPDATE;
    RETURN jsonb_build_object(
        'settled', CASE WHEN cardinality(ids) > 0 THEN usage_settle(settlements, moment) ELSE '{}' END,
        'held', CASE WHEN jsonb_array_length(holds) > 0 THEN usage_hold(holds, moment, lives) ELSE '[]' END);
END
$$;

-- Renews holds, and keeps what was delivered so far. It survives the end of this server's process, which is all that it
-- is for, so that it need not wait for the disk.
CREATE FUNCTION usage_note(notes jsonb, lives interval, at timestamptz DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moment timestamptz := coalesce(at, clock_timestamp());
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM FROM usage_holds
        WHERE id = ANY (SELECT (e ->> 'hold_id')::uuid FROM jsonb_array_elements(notes) e) ORDER BY id FOR UPDATE;
    UPDATE usage_holds h SET
        noted = jsonb_build_object('input', x.input, 'output', x.output, 'cache_read', x.cache_read,
            'cache_write', x.cache_write, 'cost', x.cost),
        expires_at = moment + lives
    FROM jsonb_to_recordset(notes) AS x (
        hold_id uuid, input int, output int, cache_read int, cache_write int, cost numeric)
    WHERE h.id = x.hold_id AND h.state = 'held';
END
$$;

-- Settles what nobody renewed: what had been delivered as last noted, or nothing where the call was never sent. Each of
-- `ids` may become the id of a record. Returns how many it recorded and how many it released.
CREATE FUNCTION usage_expire(ids uuid[], keep interval, at timestamptz DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moment timestamptz := coalesce(at, clock_timestamp());
    due uuid[];
    people uuid[];
    keys uuid[];
    changes jsonb;
    recorded int;
    released int;
BEGIN
    SELECT array_agg(d.id), array_agg(DISTINCT d.user_id),
        coalesce(array_agg(DISTINCT d.key_id) FILTER (WHERE d.key_id IS NOT NULL), '{}')
    INTO due, people, keys
    FROM (
        SELECT id, user_id, key_id FROM usage_holds WHERE state = 'held' AND expires_at < moment
        ORDER BY expires_at LIMIT cardinality(ids)
    ) d;
    IF due IS NULL THEN
        DELETE FROM usage_holds WHERE id IN (
            SELECT id FROM usage_holds WHERE state <> 'held' AND ended_at < moment - keep FOR UPDATE SKIP LOCKED);
        RETURN '{"recorded": 0, "released": 0}';
    END IF;
    PERFORM usage_lock(people, keys, moment);
    WITH locked AS MATERIALIZED (
        SELECT h.* FROM usage_holds h
        WHERE h.id = ANY (due) AND h.state = 'held' AND h.expires_at < moment ORDER BY h.id FOR UPDATE
    ), ended AS (
        UPDATE usage_holds h SET state = CASE WHEN l.noted IS NULL THEN 'released' ELSE 'expired' END, ended_at = moment
        FROM locked l WHERE h.id = l.id
        RETURNING h.*
    ), delivered AS (
        SELECT e.*, n.*,
            usage_messages('expired', e.messages, n.output) AS taken,
            coalesce(n.spent, round(e.cost * least(1, (n.input + n.output)::numeric
                / greatest(1, e.input_tokens + e.output_tokens)), 10)) AS charged,
            row_number() OVER (ORDER BY e.id) AS n
        FROM ended e
        CROSS JOIN LATERAL (
            SELECT (e.noted ->> 'input')::int AS input, (e.noted ->> 'output')::int AS output,
                (e.noted ->> 'cache_read')::int AS cache_read, (e.noted ->> 'cache_write')::int AS cache_write,
                (e.noted ->> 'cost')::numeric AS spent
        ) n
        WHERE e.noted IS NOT NULL
    ), written AS (
        INSERT INTO usage_records (
            id, organization_id, user_id, key_id, source_id, feature, model, provider, price_version, day, messages,
            input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost, hold_id, at, outcome, estimated,
            from_cache, details)
        SELECT ids[n], organization_id, user_id, key_id, source_id, feature, model, provider, price_version, day, taken,
            input, output, cache_read, cache_write, charged, id, moment, 'expired', true, false, '{}'
        FROM delivered
    )
    SELECT jsonb_agg(jsonb_build_object(
            'user_id', e.user_id, 'key_id', e.key_id, 'day', e.day, 'messages', coalesce(d.taken, 0),
            'held_messages', e.messages, 'cost', coalesce(d.charged, 0), 'held_cost', e.cost,
            'open', sign(e.messages))),
        count(d.id), count(*) - count(d.id)
    INTO changes, recorded, released
    FROM ended e LEFT JOIN delivered d USING (id);
    IF changes IS NOT NULL THEN
        PERFORM usage_settle_quotas(changes);
    END IF;
    RETURN jsonb_build_object('recorded', recorded, 'released', released);
END
$$;

REVOKE ALL ON FUNCTION usage_lock(uuid[], uuid[], timestamptz), usage_settle_quotas(jsonb),
    usage_settle(jsonb, timestamptz), usage_hold(jsonb, timestamptz, interval),
    usage_post(jsonb, jsonb, interval, timestamptz), usage_note(jsonb, interval, timestamptz),
    usage_expire(uuid[], interval, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION usage_post(jsonb, jsonb, interval, timestamptz), usage_note(jsonb, interval, timestamptz),
    usage_expire(uuid[], interval, timestamptz) TO pactoria_app;
