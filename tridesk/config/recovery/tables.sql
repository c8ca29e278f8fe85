CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);


CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);


CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);


CREATE FUNCTION public.directory_address_is_new() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.post_returned_at := NULL;
    RETURN NEW;
END $$;


CREATE FUNCTION public.directory_card_values(phone text, phones text[], email text, emails text[]) RETURNS TABLE(kind text, value text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT 'phone', number FROM unnest(phones || phone) number WHERE number <> ''
    UNION SELECT 'email', lower(address) FROM unnest(emails || email) address WHERE address <> ''
$$;


CREATE FUNCTION public.directory_contact_goes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM directory_registration held USING before WHERE held.contact_id = before.id;
    RETURN NULL;
END $$;


CREATE FUNCTION public.directory_contact_registered(ids bigint[]) RETURNS TABLE(organisation_id bigint, contact_id bigint, kind text, value text)
    LANGUAGE sql STABLE
    AS $$
    SELECT card.organisation_id, card.id, standing.kind, standing.value
    FROM directory_contact card, LATERAL (
        SELECT * FROM directory_card_values(card.phone, card.other_phones, card.email, card.other_emails)
        UNION ALL SELECT 'security', '' WHERE card.is_security_contact
    ) standing
    WHERE card.id = ANY (ids) AND card.organisation_id IS NOT NULL
$$;


CREATE FUNCTION public.directory_contact_registers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    ids bigint[];
    anew bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO ids FROM after;
    ELSE
        SELECT array_agg(after.id), array_agg(after.id) FILTER (WHERE before.left_on <= directory_today() AND coalesce(after.left_on > directory_today(), true)) INTO ids, anew
        FROM after LEFT JOIN before ON before.id = after.id
        WHERE before.id IS NULL OR (before.phone, before.other_phones, before.email, before.other_emails, before.organisation_id, before.left_on, before.is_security_contact) IS DISTINCT FROM (after.phone, after.other_phones, after.email, after.other_emails, after.organisation_id, after.left_on, after.is_security_contact);
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM directory_register_contacts(ids, coalesce(anew, ARRAY[]::bigint[]));
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.directory_fold(said text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT ' ' || trim(regexp_replace(
        replace(replace(replace(replace(translate(
            lower(regexp_replace(normalize(coalesce(said, ''), NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "pg_c_utf8"),
            'øłđðıŋ', 'olddin'), 'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae'), 'þ', 'th'),
        '[^[:alnum:]]+' COLLATE "pg_c_utf8", ' ', 'g'))
$$;


CREATE FUNCTION public.directory_numbers(phone text, phones text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT coalesce(string_agg(
        ' ' || regexp_replace(number, '\D', '', 'g')
        || CASE WHEN number LIKE '+32%' THEN ' 0' || substr(number, 4) ELSE '' END, ''), '')
    FROM unnest(array_prepend(phone, phones)) AS number WHERE number <> ''
$$;


CREATE FUNCTION public.directory_contact_words(name text, function text, email text, emails text[], phone text, phones text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (public.directory_fold(concat_ws(' '::text, name, function, email, array_to_string(emails, ' '::text))) || public.directory_numbers(phone, phones));


CREATE FUNCTION public.directory_organisation_goes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM directory_registration held USING before WHERE held.organisation_id = before.id;
    RETURN NULL;
END $$;


CREATE FUNCTION public.directory_organisation_registered(ids bigint[]) RETURNS TABLE(organisation_id bigint, contact_id bigint, kind text, value text)
    LANGUAGE sql STABLE
    AS $$
    SELECT card.id, NULL::bigint, standing.kind, standing.value
    FROM directory_organisation card,
        directory_card_values(card.phone, card.other_phones, card.email, card.other_emails) standing
    WHERE card.id = ANY (ids)
$$;


CREATE FUNCTION public.directory_organisation_registers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    ids bigint[];
    anew bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO ids FROM after;
    ELSE
        SELECT array_agg(after.id), array_agg(after.id) FILTER (WHERE before.valid_until < directory_today() AND coalesce(after.valid_until >= directory_today(), true) AND (before.merged_into_id IS NULL OR after.merged_into_id IS NOT NULL)) INTO ids, anew
        FROM after LEFT JOIN before ON before.id = after.id
        WHERE before.id IS NULL OR (before.phone, before.other_phones, before.email, before.other_emails, before.valid_until, before.merged_into_id) IS DISTINCT FROM (after.phone, after.other_phones, after.email, after.other_emails, after.valid_until, after.merged_into_id);
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM directory_register_organisations(ids, coalesce(anew, ARRAY[]::bigint[]));
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.directory_organisation_words(nl text, fr text, de text, en text, nis text, town text, email text, emails text[], phone text, phones text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (public.directory_fold(concat_ws(' '::text, nl, fr, de, en, nis, town, email, array_to_string(emails, ' '::text))) || public.directory_numbers(phone, phones));


CREATE FUNCTION public.directory_register_contacts(ids bigint[], anew bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    UPDATE directory_registration held SET until = greatest(moment, held.since)
    WHERE held.contact_id = ANY (ids) AND held.until IS NULL AND (held.contact_id = ANY (anew) OR NOT EXISTS (
        SELECT FROM directory_contact_registered(ARRAY[held.contact_id]) card
        WHERE (card.organisation_id, card.kind, card.value) = (held.organisation_id, held.kind, held.value)
    ));
    INSERT INTO directory_registration (organisation_id, contact_id, kind, value, since)
    SELECT card.organisation_id, card.contact_id, card.kind, card.value, moment
    FROM directory_contact_registered(ids) card
    WHERE NOT EXISTS (
        SELECT FROM directory_registration held
        WHERE held.contact_id = card.contact_id AND held.until IS NULL AND (held.kind, held.value) = (card.kind, card.value)
    );
END $$;


CREATE FUNCTION public.directory_register_organisations(ids bigint[], anew bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    UPDATE directory_registration held SET until = greatest(moment, held.since)
    WHERE held.contact_id IS NULL AND held.organisation_id = ANY (ids) AND held.until IS NULL AND (held.organisation_id = ANY (anew) OR NOT EXISTS (
        SELECT FROM directory_organisation_registered(ARRAY[held.organisation_id]) card
        WHERE (card.organisation_id, card.kind, card.value) = (held.organisation_id, held.kind, held.value)
    ));
    INSERT INTO directory_registration (organisation_id, contact_id, kind, value, since)
    SELECT card.organisation_id, card.contact_id, card.kind, card.value, moment
    FROM directory_organisation_registered(ids) card
    WHERE NOT EXISTS (
        SELECT FROM directory_registration held
        WHERE held.contact_id IS NULL AND held.organisation_id = card.organisation_id AND held.until IS NULL AND (held.kind, held.value) = (card.kind, card.value)
    );
END $$;


CREATE FUNCTION public.directory_today() RETURNS date
    LANGUAGE sql
    AS $$
    SELECT (clock_timestamp() AT TIME ZONE 'Europe/Brussels')::date
$$;


CREATE FUNCTION public.documents_published_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM documents_version WHERE id = OLD.version_id AND published_at IS NOT NULL) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR (NEW.version_id, NEW.language, NEW.size, NEW.digest)
        IS DISTINCT FROM (OLD.version_id, OLD.language, OLD.size, OLD.digest)
    THEN
        RAISE EXCEPTION 'file % of a published version', OLD.id;
    END IF;
    RETURN NEW;
END $$;


CREATE FUNCTION public.faq_stems(language text, said text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE language WHEN 'nl'::text THEN to_tsvector('dutch'::regconfig, public.directory_fold(said)) WHEN 'fr'::text THEN to_tsvector('french'::regconfig, public.directory_fold(said)) WHEN 'de'::text THEN to_tsvector('german'::regconfig, public.directory_fold(said)) ELSE to_tsvector('english'::regconfig, public.directory_fold(said)) END;


CREATE FUNCTION public.faq_search(language text, question text, wordings text[], answer text, public_answer text, learnt text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((setweight(public.faq_stems(language, concat_ws(' '::text, question, array_to_string(wordings, ' '::text))), 'A'::"char") || setweight(public.faq_stems(language, concat_ws(' '::text, answer, public_answer)), 'C'::"char")) || setweight(public.faq_stems(language, learnt), 'D'::"char"));


CREATE FUNCTION public.faq_words(question text, wordings text[], answer text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN public.directory_fold(concat_ws(' '::text, question, array_to_string(wordings, ' '::text)));


CREATE FUNCTION public.journal_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;


CREATE FUNCTION public.journal_tell() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    message text;
BEGIN
    SELECT jsonb_agg(DISTINCT jsonb_build_array(verb, ref))::text INTO message FROM added;
    IF message IS NOT NULL THEN
        PERFORM pg_notify('journal', CASE WHEN octet_length(message) < 7900 THEN message ELSE '*' END);
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.letters_final_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'letter % is final', OLD.number;
    END IF;
    IF (NEW.number, NEW.finished_at, NEW.finished_by_id, NEW.digest, NEW.language)
        IS DISTINCT FROM (OLD.number, OLD.finished_at, OLD.finished_by_id, OLD.digest, OLD.language)
        OR (NEW.emptied_at IS NULL AND (NEW.address, NEW.subject, NEW.text, NEW.enclosures)
            IS DISTINCT FROM (OLD.address, OLD.subject, OLD.text, OLD.enclosures))
    THEN
        RAISE EXCEPTION 'letter % is final', OLD.number;
    END IF;
    RETURN NEW;
END $$;


CREATE FUNCTION public.notices_stay() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a notice that was approved, or has begun to leave, is not changed any more'
        USING ERRCODE = 'check_violation';
END $$;


CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;


CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;


CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;


CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);


CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;


CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;


CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;


CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;


CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;


CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;


CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;


CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;


CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;


CREATE FUNCTION public.tickets_next_numbers(year integer, many integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
    name text := 'tickets_number_' || year;
BEGIN
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext(name));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', name);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT $1 || ''-'' || lpad(n::text, greatest(6, length(n::text)), ''0'')'
        ' FROM (SELECT nextval(%L) AS n FROM generate_series(1, $2)) AS taken', name
    ) USING year::text, many;
END $_$;


CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);


ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);


ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.accounts_attempts (
    key character varying(64) NOT NULL,
    failures integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT accounts_attempts_failures_check CHECK ((failures >= 0))
);


CREATE TABLE public.accounts_factorremoval (
    id bigint NOT NULL,
    reason character varying(300) NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    approved boolean NOT NULL,
    decided_by_id bigint,
    proposed_by_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT removal_by_two CHECK ((NOT (approved AND (decided_by_id = proposed_by_id) AND (decided_by_id IS NOT NULL))))
);


ALTER TABLE public.accounts_factorremoval ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_factorremoval_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.accounts_rolerule (
    id bigint NOT NULL,
    role character varying(30) NOT NULL
);


ALTER TABLE public.accounts_rolerule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_rolerule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.accounts_token (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    digest character varying(64) NOT NULL,
    scopes character varying(40)[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone,
    user_id bigint NOT NULL
);


ALTER TABLE public.accounts_token ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.accounts_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    name character varying(120) NOT NULL,
    role character varying(30) NOT NULL,
    language character varying(2) NOT NULL,
    phone character varying(20) NOT NULL,
    is_program boolean NOT NULL,
    must_change_password boolean NOT NULL,
    must_have_second_factor boolean NOT NULL,
    session_number integer NOT NULL,
    hold_seconds smallint NOT NULL,
    alerts character varying(12)[] NOT NULL,
    newest_first boolean NOT NULL,
    views jsonb NOT NULL,
    is_invented boolean NOT NULL,
    CONSTRAINT accounts_user_hold_seconds_check CHECK ((hold_seconds >= 0)),
    CONSTRAINT accounts_user_session_number_check CHECK ((session_number >= 0))
);


CREATE TABLE public.accounts_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);


ALTER TABLE public.accounts_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


ALTER TABLE public.accounts_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.accounts_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);


ALTER TABLE public.accounts_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.api_keyed (
    id bigint NOT NULL,
    key character varying(200) NOT NULL,
    asked character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    status smallint NOT NULL,
    location character varying(200) NOT NULL,
    answer text NOT NULL,
    token_id bigint NOT NULL,
    CONSTRAINT api_keyed_status_check CHECK ((status >= 0))
);


ALTER TABLE public.api_keyed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_keyed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);


ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);


ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_absence (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    note character varying(200) NOT NULL,
    uid character varying(300) NOT NULL,
    replaced_by_id bigint,
    user_id bigint NOT NULL,
    CONSTRAINT absence_in_order CHECK ((ends_at > starts_at)),
    CONSTRAINT absence_replaced_by_another CHECK (((replaced_by_id IS NULL) OR (NOT ((replaced_by_id = user_id) AND (replaced_by_id IS NOT NULL)))))
);


ALTER TABLE public.directory_absence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_absence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_absencecalendar (
    id bigint NOT NULL,
    address character varying(500) NOT NULL,
    etag character varying(200) NOT NULL,
    read_at timestamp with time zone,
    failure character varying(300) NOT NULL,
    user_id bigint NOT NULL
);


ALTER TABLE public.directory_absencecalendar ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_absencecalendar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_acceptance (
    id bigint NOT NULL,
    address character varying(254) NOT NULL,
    accepted_on date NOT NULL,
    words text NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    contact_id bigint NOT NULL,
    noted_by_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    withdrawn_by_id bigint,
    CONSTRAINT acceptance_withdrawn_by_somebody CHECK ((((withdrawn_at IS NULL) AND (withdrawn_by_id IS NULL)) OR ((withdrawn_at IS NOT NULL) AND (withdrawn_by_id IS NOT NULL))))
);


ALTER TABLE public.directory_acceptance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_acceptance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_authorisation (
    id bigint NOT NULL,
    valid_from date,
    valid_until date,
    number character varying(60) NOT NULL,
    decided_on date,
    purpose character varying(300) NOT NULL,
    note text NOT NULL,
    confirmed_at timestamp with time zone,
    organisation_id bigint NOT NULL,
    CONSTRAINT authorisation_in_order CHECK (((valid_from IS NULL) OR (valid_until IS NULL) OR (valid_until >= valid_from)))
);


ALTER TABLE public.directory_authorisation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_authorisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_authorisation_services (
    id bigint NOT NULL,
    authorisation_id bigint NOT NULL,
    service_id bigint NOT NULL
);


ALTER TABLE public.directory_authorisation_services ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_authorisation_services_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_campaign (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    rounds smallint NOT NULL,
    reminded_at timestamp with time zone,
    ended_at timestamp with time zone,
    without_address integer NOT NULL,
    group_id bigint NOT NULL,
    started_by_id bigint,
    CONSTRAINT directory_campaign_rounds_check CHECK ((rounds >= 0)),
    CONSTRAINT directory_campaign_without_address_check CHECK ((without_address >= 0))
);


ALTER TABLE public.directory_campaign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_closedday (
    id bigint NOT NULL,
    name_nl character varying(200) NOT NULL,
    name_fr character varying(200) NOT NULL,
    name_de character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    date date NOT NULL,
    kind character varying(20) NOT NULL,
    open boolean NOT NULL,
    note character varying(200) NOT NULL,
    hours character varying(60) NOT NULL,
    CONSTRAINT closed_day_hours_when_open CHECK ((((hours)::text = ''::text) OR open)),
    CONSTRAINT closed_day_kind CHECK (((kind)::text = ANY (ARRAY[('legal'::character varying)::text, ('federal'::character varying)::text, ('bridge'::character varying)::text, ('candidate'::character varying)::text, ('compensation'::character varying)::text, ('local'::character varying)::text])))
);


ALTER TABLE public.directory_closedday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_closedday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_confirmation (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    language character varying(5) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    letters smallint NOT NULL,
    opened_at timestamp with time zone,
    sheet bytea,
    answered_at timestamp with time zone,
    corrected boolean NOT NULL,
    remark text NOT NULL,
    settled_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    campaign_id bigint,
    contact_id bigint,
    made_by_id bigint,
    organisation_id bigint NOT NULL,
    CONSTRAINT directory_confirmation_letters_check CHECK ((letters >= 0)),
    CONSTRAINT settled_was_answered CHECK (((settled_at IS NULL) OR (answered_at IS NOT NULL)))
);


ALTER TABLE public.directory_confirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_confirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_connecteduser (
    id bigint NOT NULL,
    valid_from date,
    valid_until date,
    name character varying(200) NOT NULL,
    login character varying(80) NOT NULL,
    note text NOT NULL,
    confirmed_at timestamp with time zone,
    contact_id bigint,
    organisation_id bigint NOT NULL,
    is_privileged boolean DEFAULT false NOT NULL,
    CONSTRAINT connected_user_in_order CHECK (((valid_from IS NULL) OR (valid_until IS NULL) OR (valid_until >= valid_from))),
    CONSTRAINT connected_user_is_somebody CHECK (((contact_id IS NOT NULL) OR (NOT ((name)::text = ''::text))))
);


ALTER TABLE public.directory_connecteduser ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_connecteduser_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_contact (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    function character varying(120) NOT NULL,
    language character varying(2) NOT NULL,
    email character varying(254) NOT NULL,
    phone character varying(20) NOT NULL,
    organisation_id bigint,
    confirmed_at timestamp with time zone,
    left_on date,
    note text NOT NULL,
    other_emails character varying(254)[] NOT NULL,
    other_languages character varying(2)[] NOT NULL,
    other_phones character varying(20)[] NOT NULL,
    words text GENERATED ALWAYS AS (public.directory_contact_words((name)::text, (function)::text, (email)::text, (other_emails)::text[], (phone)::text, (other_phones)::text[])) STORED,
    is_security_contact boolean DEFAULT false NOT NULL
);


ALTER TABLE public.directory_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_credential (
    id bigint NOT NULL,
    valid_from date,
    valid_until date,
    kind character varying(12) NOT NULL,
    reference character varying(120) NOT NULL,
    state character varying(8) NOT NULL,
    state_since timestamp with time zone,
    reason character varying(200) NOT NULL,
    nis_codes character varying(5)[] NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT credential_in_order CHECK (((valid_from IS NULL) OR (valid_until IS NULL) OR (valid_until >= valid_from))),
    CONSTRAINT credential_kind CHECK (((kind)::text = ANY (ARRAY[('key'::character varying)::text, ('eid'::character varying)::text, ('certificate'::character varying)::text, ('oauth2'::character varying)::text, ('ip'::character varying)::text]))),
    CONSTRAINT credential_state CHECK (((state)::text = ANY (ARRAY[('active'::character varying)::text, ('blocked'::character varying)::text, ('ended'::character varying)::text])))
);


ALTER TABLE public.directory_credential ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_credential_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_erasure (
    id bigint NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    reason character varying(300) NOT NULL,
    decided_at timestamp with time zone,
    refused boolean NOT NULL,
    kept jsonb NOT NULL,
    approved_by_id bigint,
    contact_id bigint NOT NULL,
    proposed_by_id bigint NOT NULL,
    CONSTRAINT erasure_four_eyes CHECK (((approved_by_id IS NULL) OR (NOT ((approved_by_id = proposed_by_id) AND (approved_by_id IS NOT NULL)))))
);


ALTER TABLE public.directory_erasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_expert (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    service_id bigint NOT NULL
);


ALTER TABLE public.directory_expert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_expert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_handledservice (
    id bigint NOT NULL,
    level smallint NOT NULL,
    service_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    CONSTRAINT directory_handledservice_level_check CHECK ((level >= 0))
);


ALTER TABLE public.directory_handledservice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_handledservice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_import (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    state character varying(10) NOT NULL,
    file_name character varying(200) NOT NULL,
    language character varying(2) NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    attempts smallint NOT NULL,
    expected integer NOT NULL,
    done integer NOT NULL,
    made integer NOT NULL,
    changed integer NOT NULL,
    same integer NOT NULL,
    refused integer NOT NULL,
    failure text NOT NULL,
    applied_by_id bigint,
    by_id bigint NOT NULL,
    CONSTRAINT directory_import_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT directory_import_changed_check CHECK ((changed >= 0)),
    CONSTRAINT directory_import_done_check CHECK ((done >= 0)),
    CONSTRAINT directory_import_expected_check CHECK ((expected >= 0)),
    CONSTRAINT directory_import_made_check CHECK ((made >= 0)),
    CONSTRAINT directory_import_refused_check CHECK ((refused >= 0)),
    CONSTRAINT directory_import_same_check CHECK ((same >= 0)),
    CONSTRAINT import_state CHECK (((state)::text = ANY (ARRAY[('reading'::character varying)::text, ('ready'::character varying)::text, ('applying'::character varying)::text, ('applied'::character varying)::text, ('stopped'::character varying)::text, ('dropped'::character varying)::text])))
);


ALTER TABLE public.directory_import ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_importfile (
    id bigint NOT NULL,
    sealed bytea NOT NULL,
    transfer_id bigint NOT NULL
);


ALTER TABLE public.directory_importfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_importfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_importrow (
    id bigint NOT NULL,
    line integer NOT NULL,
    outcome character varying(8) NOT NULL,
    target bigint,
    label character varying(200) NOT NULL,
    said jsonb NOT NULL,
    changes jsonb NOT NULL,
    reason text NOT NULL,
    transfer_id bigint NOT NULL,
    CONSTRAINT directory_importrow_line_check CHECK ((line >= 0))
);


ALTER TABLE public.directory_importrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_importrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_letter (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    mail bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    confirmation_id bigint NOT NULL
);


ALTER TABLE public.directory_letter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_letter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_member (
    id bigint NOT NULL,
    excepted boolean NOT NULL,
    contact_id bigint,
    organisation_id bigint,
    group_id bigint NOT NULL,
    CONSTRAINT member_is_one_of_both CHECK ((((organisation_id IS NULL) OR (contact_id IS NULL)) AND (1 = (
CASE
    WHEN (organisation_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (contact_id IS NULL) THEN 1
    ELSE 0
END))))
);


ALTER TABLE public.directory_member ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_merger (
    id bigint NOT NULL,
    sources jsonb NOT NULL,
    moved jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    by_id bigint,
    into_id bigint NOT NULL
);


ALTER TABLE public.directory_merger ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_merger_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_officedata (
    "only" boolean NOT NULL,
    phone character varying(20) NOT NULL,
    email character varying(254) NOT NULL,
    fax character varying(20) NOT NULL,
    address_nl text NOT NULL,
    address_fr text NOT NULL,
    address_de text NOT NULL,
    first_names boolean DEFAULT false NOT NULL,
    CONSTRAINT office_data_once CHECK ("only")
);


CREATE TABLE public.directory_openinghours (
    id bigint NOT NULL,
    language character varying(2) NOT NULL,
    week jsonb NOT NULL,
    service_id bigint
);


ALTER TABLE public.directory_openinghours ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_openinghours_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_organisation (
    id bigint NOT NULL,
    name_nl character varying(200) NOT NULL,
    name_fr character varying(200) NOT NULL,
    name_de character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    kind character varying(20) NOT NULL,
    nis character varying(5) NOT NULL,
    service_language character varying(5) NOT NULL,
    phone character varying(20) NOT NULL,
    email character varying(254) NOT NULL,
    merged_into_id bigint,
    other_emails character varying(254)[] NOT NULL,
    other_phones character varying(20)[] NOT NULL,
    parent_id bigint,
    confirmed_at timestamp with time zone,
    note text NOT NULL,
    postcode character varying(12) NOT NULL,
    postcodes character varying(4)[] NOT NULL,
    province character varying(5) NOT NULL,
    region character varying(5) NOT NULL,
    street character varying(200) NOT NULL,
    town character varying(120) NOT NULL,
    valid_from date,
    valid_until date,
    words text GENERATED ALWAYS AS (public.directory_organisation_words((name_nl)::text, (name_fr)::text, (name_de)::text, (name_en)::text, (nis)::text, (town)::text, (email)::text, (other_emails)::text[], (phone)::text, (other_phones)::text[])) STORED,
    post_returned_at timestamp with time zone,
    CONSTRAINT organisation_kind CHECK (((kind)::text = ANY (ARRAY[('municipality'::character varying)::text, ('welfare'::character varying)::text, ('police'::character varying)::text, ('federal'::character varying)::text, ('community'::character varying)::text, ('notary'::character varying)::text, ('bailiff'::character varying)::text, ('lawyer'::character varying)::text, ('hospital'::character varying)::text, ('social_security'::character varying)::text, ('other'::character varying)::text]))),
    CONSTRAINT organisation_language CHECK (((service_language)::text = ANY (ARRAY[(''::character varying)::text, ('nl'::character varying)::text, ('fr'::character varying)::text, ('de'::character varying)::text, ('nl|fr'::character varying)::text]))),
    CONSTRAINT organisation_merged_has_ended CHECK (((merged_into_id IS NULL) OR (valid_until IS NOT NULL)))
);


ALTER TABLE public.directory_organisation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_proposal (
    id bigint NOT NULL,
    about character varying(12) NOT NULL,
    field character varying(20) NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    state character varying(8) NOT NULL,
    reason character varying(200) NOT NULL,
    decided_at timestamp with time zone,
    confirmation_id bigint NOT NULL,
    contact_id bigint,
    decided_by_id bigint,
    user_id bigint
);


ALTER TABLE public.directory_proposal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_registration (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    value character varying(254) NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    contact_id bigint,
    organisation_id bigint NOT NULL,
    CONSTRAINT registration_kind CHECK (((kind)::text = ANY (ARRAY[('phone'::character varying)::text, ('email'::character varying)::text, ('security'::character varying)::text])))
);


ALTER TABLE public.directory_registration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_registration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_renewal (
    id bigint NOT NULL,
    last_day date NOT NULL,
    bound smallint NOT NULL,
    state character varying(8) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    written_at timestamp with time zone,
    asked_by_id bigint,
    credential_id bigint NOT NULL,
    letter_id bigint,
    CONSTRAINT directory_renewal_bound_check CHECK ((bound >= 0)),
    CONSTRAINT renewal_state CHECK (((state)::text = ANY (ARRAY[('due'::character varying)::text, ('written'::character varying)::text, ('refused'::character varying)::text, ('held'::character varying)::text]))),
    CONSTRAINT renewal_written_when CHECK (((NOT ((state)::text = 'written'::text)) OR (written_at IS NOT NULL)))
);


ALTER TABLE public.directory_renewal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_renewal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_service (
    id bigint NOT NULL,
    name_nl character varying(200) NOT NULL,
    name_fr character varying(200) NOT NULL,
    name_de character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    code character varying(20) NOT NULL,
    email character varying(254) NOT NULL,
    active boolean NOT NULL,
    phone character varying(20) NOT NULL
);


ALTER TABLE public.directory_service ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_service_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_spokenlanguage (
    id bigint NOT NULL,
    language character varying(2) NOT NULL,
    level smallint NOT NULL,
    staff_id bigint NOT NULL,
    CONSTRAINT directory_spokenlanguage_level_check CHECK ((level >= 0))
);


ALTER TABLE public.directory_spokenlanguage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_spokenlanguage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_staff (
    id bigint NOT NULL,
    extension character varying(10) NOT NULL,
    note character varying(300) NOT NULL,
    user_id bigint NOT NULL
);


ALTER TABLE public.directory_staff ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_staff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.directory_usergroup (
    id bigint NOT NULL,
    name_nl character varying(200) NOT NULL,
    name_fr character varying(200) NOT NULL,
    name_de character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    code character varying(40) NOT NULL,
    rule jsonb,
    note text NOT NULL,
    active boolean NOT NULL,
    to_contacts boolean NOT NULL
);


ALTER TABLE public.directory_usergroup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directory_usergroup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);


ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);


ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);


CREATE TABLE public.documents_document (
    id bigint NOT NULL,
    name_nl character varying(200) NOT NULL,
    name_fr character varying(200) NOT NULL,
    name_de character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    number integer NOT NULL,
    kind character varying(8) NOT NULL,
    audience character varying(13) NOT NULL,
    words character varying(300) NOT NULL,
    keeper_id bigint NOT NULL,
    CONSTRAINT documents_document_number_check CHECK ((number >= 0))
);


ALTER TABLE public.documents_document ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.documents_documentfile (
    id bigint NOT NULL,
    language character varying(2) NOT NULL,
    size integer NOT NULL,
    digest character varying(64) NOT NULL,
    sealed bytea NOT NULL,
    version_id bigint NOT NULL,
    CONSTRAINT documents_documentfile_size_check CHECK ((size >= 0))
);


ALTER TABLE public.documents_documentfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_documentfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.documents_version (
    id bigint NOT NULL,
    number integer NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    begun_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    reason character varying(200) NOT NULL,
    begun_by_id bigint NOT NULL,
    document_id bigint NOT NULL,
    published_by_id bigint,
    withdrawn_by_id bigint,
    CONSTRAINT document_version_days CHECK (((valid_to IS NULL) OR (valid_to >= valid_from))),
    CONSTRAINT document_withdrawn_was_published CHECK (((withdrawn_at IS NULL) OR (published_at IS NOT NULL))),
    CONSTRAINT documents_version_number_check CHECK ((number >= 0))
);


ALTER TABLE public.documents_version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.faq_entry (
    id bigint NOT NULL,
    number integer NOT NULL,
    state character varying(13) NOT NULL,
    audience character varying(9) NOT NULL,
    topic character varying(40) NOT NULL,
    source character varying(2) NOT NULL,
    note text NOT NULL,
    confirm_by date,
    valid_from date,
    valid_to date,
    only_until date,
    born_of character varying(20) NOT NULL,
    version integer NOT NULL,
    validated_version integer,
    uses integer NOT NULL,
    last_used_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    merged_into_id bigint,
    owner_id bigint,
    service_id bigint,
    validated_by_id bigint,
    written_by_id bigint NOT NULL,
    no_person text[] DEFAULT '{}'::text[] NOT NULL,
    left_out text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT faq_audience CHECK (((audience)::text = ANY (ARRAY[('public'::character varying)::text, ('connected'::character varying)::text, ('desk'::character varying)::text]))),
    CONSTRAINT faq_entry_number_check CHECK ((number >= 0)),
    CONSTRAINT faq_entry_uses_check CHECK ((uses >= 0)),
    CONSTRAINT faq_entry_validated_version_check CHECK ((validated_version >= 0)),
    CONSTRAINT faq_entry_version_check CHECK ((version >= 0)),
    CONSTRAINT faq_merged_is_retired CHECK (((merged_into_id IS NULL) OR (((state)::text = 'retired'::text) AND (NOT ((merged_into_id = id) AND (merged_into_id IS NOT NULL)))))),
    CONSTRAINT faq_source CHECK (((source)::text = ANY (ARRAY[('nl'::character varying)::text, ('fr'::character varying)::text, ('de'::character varying)::text, ('en'::character varying)::text]))),
    CONSTRAINT faq_state CHECK (((state)::text = ANY (ARRAY[('draft'::character varying)::text, ('not_validated'::character varying)::text, ('validated'::character varying)::text, ('retired'::character varying)::text]))),
    CONSTRAINT faq_valid_to_is_later CHECK (((valid_from IS NULL) OR (valid_to IS NULL) OR (valid_to >= valid_from))),
    CONSTRAINT faq_validated_by_another CHECK (((NOT ((state)::text = 'validated'::text)) OR ((validated_by_id IS NOT NULL) AND (validated_version = version) AND (NOT ((validated_by_id = written_by_id) AND (validated_by_id IS NOT NULL))))))
);


ALTER TABLE public.faq_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.faq_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.faq_meaning (
    text_id bigint NOT NULL,
    vector bytea NOT NULL,
    at timestamp with time zone NOT NULL
);


CREATE TABLE public.faq_miss (
    id bigint NOT NULL,
    words character varying(200) NOT NULL,
    language character varying(2) NOT NULL,
    "where" character varying(6) NOT NULL,
    at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    CONSTRAINT faq_miss_times_check CHECK ((times >= 0)),
    CONSTRAINT faq_miss_where CHECK ((("where")::text = ANY (ARRAY[('desk'::character varying)::text, ('portal'::character varying)::text])))
);


ALTER TABLE public.faq_miss ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.faq_miss_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.faq_report (
    id bigint NOT NULL,
    language character varying(2) NOT NULL,
    sentence text NOT NULL,
    ticket character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    by_id bigint NOT NULL,
    done_by_id bigint,
    entry_id bigint NOT NULL
);


ALTER TABLE public.faq_report ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.faq_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.faq_text (
    id bigint NOT NULL,
    language character varying(2) NOT NULL,
    question character varying(300) NOT NULL,
    wordings character varying(300)[] NOT NULL,
    answer text NOT NULL,
    public_answer text NOT NULL,
    links jsonb NOT NULL,
    sources character varying(16)[] NOT NULL,
    words_of_tickets text NOT NULL,
    words text GENERATED ALWAYS AS (public.faq_words((question)::text, (wordings)::text[], answer)) STORED,
    search tsvector GENERATED ALWAYS AS (public.faq_search((language)::text, (question)::text, (wordings)::text[], answer, public_answer, words_of_tickets)) STORED,
    entry_id bigint NOT NULL,
    is_current boolean NOT NULL,
    CONSTRAINT faq_text_language CHECK (((language)::text = ANY (ARRAY[('nl'::character varying)::text, ('fr'::character varying)::text, ('de'::character varying)::text, ('en'::character varying)::text])))
);


ALTER TABLE public.faq_text ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.faq_text_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.faq_version (
    id bigint NOT NULL,
    nth integer NOT NULL,
    at timestamp with time zone NOT NULL,
    why character varying(300) NOT NULL,
    small boolean NOT NULL,
    content jsonb NOT NULL,
    by_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    CONSTRAINT faq_version_nth_check CHECK ((nth >= 0))
);


ALTER TABLE public.faq_version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.faq_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.fax_fax (
    id bigint NOT NULL,
    key character varying(80) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    called character varying(20) NOT NULL,
    caller character varying(20) NOT NULL,
    station character varying(40) NOT NULL,
    pages smallint NOT NULL,
    is_cut_off boolean NOT NULL,
    fault character varying(200) NOT NULL,
    sealed bytea,
    size integer NOT NULL,
    reading character varying(10) NOT NULL,
    pages_read smallint NOT NULL,
    confidence double precision,
    picture character varying(64) NOT NULL,
    junk_at timestamp with time zone,
    junk_for character varying(8) NOT NULL,
    entry_id bigint,
    junk_by_id bigint,
    CONSTRAINT fax_fax_pages_check CHECK ((pages >= 0)),
    CONSTRAINT fax_fax_pages_read_check CHECK ((pages_read >= 0)),
    CONSTRAINT fax_fax_size_check CHECK ((size >= 0)),
    CONSTRAINT fax_has_a_place CHECK (((entry_id IS NOT NULL) OR (junk_at IS NOT NULL)))
);


ALTER TABLE public.fax_fax ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fax_fax_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.fax_faxattempt (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    "to" character varying(20) NOT NULL,
    first_page smallint NOT NULL,
    rung smallint NOT NULL,
    round smallint NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    "end" character varying(12) NOT NULL,
    pages smallint NOT NULL,
    rate integer NOT NULL,
    is_t38 boolean NOT NULL,
    station character varying(40) NOT NULL,
    fault character varying(200) NOT NULL,
    fax_id bigint NOT NULL,
    CONSTRAINT fax_faxattempt_first_page_check CHECK ((first_page >= 0)),
    CONSTRAINT fax_faxattempt_pages_check CHECK ((pages >= 0)),
    CONSTRAINT fax_faxattempt_rate_check CHECK ((rate >= 0)),
    CONSTRAINT fax_faxattempt_round_check CHECK ((round >= 0)),
    CONSTRAINT fax_faxattempt_rung_check CHECK ((rung >= 0))
);


ALTER TABLE public.fax_faxattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fax_faxattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.fax_junksign (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    value character varying(64) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_id bigint NOT NULL
);


ALTER TABLE public.fax_junksign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fax_junksign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.fax_outfax (
    id bigint NOT NULL,
    "to" character varying(20) NOT NULL,
    name character varying(200) NOT NULL,
    subject character varying(200) NOT NULL,
    language character varying(2) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    in_hours boolean NOT NULL,
    is_fine boolean NOT NULL,
    pages smallint NOT NULL,
    confirmed smallint NOT NULL,
    state character varying(8) NOT NULL,
    next_at timestamp with time zone,
    rung smallint NOT NULL,
    round smallint NOT NULL,
    stop_at timestamp with time zone,
    ended_at timestamp with time zone,
    digest character varying(64) NOT NULL,
    sealed bytea,
    report bytea,
    report_digest character varying(64) NOT NULL,
    emptied_at timestamp with time zone,
    entry_id bigint,
    made_by_id bigint NOT NULL,
    ticket_id bigint,
    about character varying(40) DEFAULT ''::character varying NOT NULL,
    is_held boolean DEFAULT false NOT NULL,
    CONSTRAINT fax_outfax_confirmed_check CHECK ((confirmed >= 0)),
    CONSTRAINT fax_outfax_pages_check CHECK ((pages >= 0)),
    CONSTRAINT fax_outfax_round_check CHECK ((round >= 0)),
    CONSTRAINT fax_outfax_rung_check CHECK ((rung >= 0)),
    CONSTRAINT out_fax_is_about_something CHECK (((((about)::text = ''::text) AND (NOT is_held) AND (ticket_id IS NOT NULL)) OR ((ticket_id IS NULL) AND (NOT ((about)::text = ''::text))))),
    CONSTRAINT out_fax_no_more_than_all CHECK ((confirmed <= pages)),
    CONSTRAINT out_fax_waits_for_a_moment CHECK (((NOT ((state)::text = 'waiting'::text)) OR (next_at IS NOT NULL)))
);


ALTER TABLE public.fax_outfax ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fax_outfax_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_annotation (
    id bigint NOT NULL,
    day date NOT NULL,
    until date NOT NULL,
    text_nl character varying(160) NOT NULL,
    text_fr character varying(160) NOT NULL,
    text_de character varying(160) NOT NULL,
    text_en character varying(160) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT annotation_in_order CHECK ((until >= day))
);


ALTER TABLE public.figures_annotation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_annotation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_cell (
    counter smallint NOT NULL,
    cut smallint NOT NULL,
    first date NOT NULL,
    a integer NOT NULL,
    b integer NOT NULL,
    excluded boolean NOT NULL,
    late boolean NOT NULL,
    n integer NOT NULL,
    good integer NOT NULL,
    bad integer NOT NULL,
    seconds bigint NOT NULL,
    working bigint NOT NULL,
    timed integer NOT NULL,
    times numeric(200,0) NOT NULL,
    workings numeric(200,0) NOT NULL
);


CREATE TABLE public.figures_code (
    id smallint NOT NULL,
    word character varying(30) NOT NULL
);


ALTER TABLE public.figures_code ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_export (
    id bigint NOT NULL,
    question text NOT NULL,
    form character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    language character varying(2) NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    attempts smallint NOT NULL,
    expected integer NOT NULL,
    done integer NOT NULL,
    size bigint NOT NULL,
    failure text NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT figures_export_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT figures_export_done_check CHECK ((done >= 0)),
    CONSTRAINT figures_export_expected_check CHECK ((expected >= 0)),
    CONSTRAINT figures_export_size_check CHECK ((size >= 0)),
    CONSTRAINT figures_export_state CHECK (((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('done'::character varying)::text, ('stopped'::character varying)::text])))
);


ALTER TABLE public.figures_export ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_export_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_exportpiece (
    id bigint NOT NULL,
    nth integer NOT NULL,
    sealed bytea NOT NULL,
    export_id bigint NOT NULL,
    CONSTRAINT figures_exportpiece_nth_check CHECK ((nth >= 0))
);
ALTER TABLE ONLY public.figures_exportpiece ALTER COLUMN sealed SET STORAGE EXTERNAL;


ALTER TABLE public.figures_exportpiece ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_exportpiece_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_fact (
    counter smallint NOT NULL,
    thing bigint NOT NULL,
    nth smallint NOT NULL,
    day date NOT NULL,
    slot smallint NOT NULL,
    channel smallint NOT NULL,
    language smallint NOT NULL,
    outcome smallint NOT NULL,
    kind smallint NOT NULL,
    service integer NOT NULL,
    topic integer NOT NULL,
    organisation integer NOT NULL,
    municipality integer NOT NULL,
    incident boolean NOT NULL,
    good smallint NOT NULL,
    seconds integer,
    working integer,
    cause smallint DEFAULT 0 NOT NULL,
    reopened boolean DEFAULT false NOT NULL
);


CREATE TABLE public.figures_folding (
    id smallint NOT NULL,
    entry bigint NOT NULL,
    missing jsonb NOT NULL,
    excluded integer[],
    added_until date NOT NULL,
    CONSTRAINT figures_folding_id_check CHECK ((id >= 0)),
    CONSTRAINT folding_once CHECK ((id = 1))
);


CREATE TABLE public.figures_forecast (
    id bigint NOT NULL,
    channel character varying(8) NOT NULL,
    language character varying(2) NOT NULL,
    service character varying(20) NOT NULL,
    day date NOT NULL,
    seen date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    first smallint NOT NULL,
    expected double precision[] NOT NULL,
    low double precision[] NOT NULL,
    high double precision[] NOT NULL,
    total double precision NOT NULL,
    total_low double precision NOT NULL,
    total_high double precision NOT NULL,
    parts jsonb NOT NULL,
    came integer[],
    CONSTRAINT figures_forecast_first_check CHECK ((first >= 0)),
    CONSTRAINT forecast_before_its_day CHECK ((seen < day))
);


ALTER TABLE public.figures_forecast ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_forecast_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_monthcolumn (
    counter smallint NOT NULL,
    month date NOT NULL,
    "column" smallint NOT NULL,
    numbers bytea NOT NULL
);


CREATE TABLE public.figures_pending (
    source smallint NOT NULL,
    thing bigint NOT NULL
);


CREATE TABLE public.figures_plan (
    id bigint NOT NULL,
    monday date NOT NULL,
    share smallint NOT NULL,
    within smallint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    done integer NOT NULL,
    goal integer NOT NULL,
    attempts smallint NOT NULL,
    ended_at timestamp with time zone,
    failure character varying(10) NOT NULL,
    result jsonb,
    asked_by_id bigint NOT NULL,
    CONSTRAINT figures_plan_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT figures_plan_done_check CHECK ((done >= 0)),
    CONSTRAINT figures_plan_goal_check CHECK ((goal >= 0)),
    CONSTRAINT figures_plan_share_check CHECK ((share >= 0)),
    CONSTRAINT figures_plan_within_check CHECK ((within >= 0))
);


ALTER TABLE public.figures_plan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_reportreader (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    user_id bigint NOT NULL
);


ALTER TABLE public.figures_reportreader ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_reportreader_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.figures_sealedmonth (
    month date NOT NULL,
    at timestamp with time zone NOT NULL,
    digest character varying(64) NOT NULL,
    by_id bigint
);


CREATE TABLE public.figures_shift (
    id bigint NOT NULL,
    day date NOT NULL,
    duty character varying(2) NOT NULL,
    user_id bigint NOT NULL
);


ALTER TABLE public.figures_shift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.figures_shift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.journal_entry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    verb character varying(40) NOT NULL,
    ref character varying(80) NOT NULL,
    data jsonb NOT NULL,
    by_id bigint
);


ALTER TABLE public.journal_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.journal_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.journal_seal (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    covers int8range[] NOT NULL,
    count integer NOT NULL,
    previous character varying(64) NOT NULL,
    digest character varying(64) NOT NULL,
    CONSTRAINT journal_seal_count_check CHECK ((count >= 0))
);


ALTER TABLE public.journal_seal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.journal_seal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.letters_envelope (
    id bigint NOT NULL,
    name_nl character varying(200) NOT NULL,
    name_fr character varying(200) NOT NULL,
    name_de character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    code character varying(20) NOT NULL,
    width smallint NOT NULL,
    height smallint NOT NULL,
    "left" smallint NOT NULL,
    top smallint NOT NULL,
    window_width smallint NOT NULL,
    window_height smallint NOT NULL,
    is_usual boolean NOT NULL,
    CONSTRAINT letters_envelope_height_check CHECK ((height >= 0)),
    CONSTRAINT letters_envelope_left_check CHECK (("left" >= 0)),
    CONSTRAINT letters_envelope_top_check CHECK ((top >= 0)),
    CONSTRAINT letters_envelope_width_check CHECK ((width >= 0)),
    CONSTRAINT letters_envelope_window_height_check CHECK ((window_height >= 0)),
    CONSTRAINT letters_envelope_window_width_check CHECK ((window_width >= 0))
);


ALTER TABLE public.letters_envelope ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.letters_envelope_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.letters_letter (
    id bigint NOT NULL,
    language character varying(2) NOT NULL,
    address text NOT NULL,
    subject character varying(200) NOT NULL,
    text text NOT NULL,
    enclosures text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    number character varying(16),
    finished_at timestamp with time zone,
    digest character varying(64) NOT NULL,
    sealed bytea,
    emptied_at timestamp with time zone,
    begun_by_id bigint NOT NULL,
    contact_id bigint,
    envelope_id bigint NOT NULL,
    finished_by_id bigint,
    organisation_id bigint,
    ticket_id bigint NOT NULL,
    changed_at timestamp with time zone,
    returned_at timestamp with time zone,
    CONSTRAINT letter_final_has_number_and_file CHECK (((((digest)::text = ''::text) AND (finished_at IS NULL) AND (number IS NULL) AND (sealed IS NULL)) OR ((finished_at IS NOT NULL) AND (number IS NOT NULL) AND (NOT ((digest)::text = ''::text)) AND (((emptied_at IS NULL) AND (sealed IS NOT NULL)) OR ((emptied_at IS NOT NULL) AND (sealed IS NULL))))))
);


ALTER TABLE public.letters_letter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.letters_letter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.letters_lettercount (
    year smallint NOT NULL,
    last integer NOT NULL,
    CONSTRAINT letters_lettercount_last_check CHECK ((last >= 0)),
    CONSTRAINT letters_lettercount_year_check CHECK ((year >= 0))
);


CREATE TABLE public.letters_lettertemplate (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    subjects jsonb NOT NULL,
    bodies jsonb NOT NULL,
    active boolean NOT NULL
);


ALTER TABLE public.letters_lettertemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.letters_lettertemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.mailroom_attempt (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome character varying(10) NOT NULL,
    reply text NOT NULL,
    out_mail_id bigint NOT NULL
);


ALTER TABLE public.mailroom_attempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailroom_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.mailroom_foldingexample (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    text text NOT NULL
);


ALTER TABLE public.mailroom_foldingexample ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailroom_foldingexample_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.mailroom_inmail (
    id bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    source character varying(10) NOT NULL,
    envelope_from text NOT NULL,
    envelope_to text[] NOT NULL,
    sealed bytea NOT NULL,
    size integer NOT NULL,
    state character varying(10) NOT NULL,
    taken_at timestamp with time zone,
    trouble text NOT NULL,
    CONSTRAINT in_mail_state CHECK (((state)::text = ANY (ARRAY[('new'::character varying)::text, ('taken'::character varying)::text, ('set_aside'::character varying)::text]))),
    CONSTRAINT mailroom_inmail_size_check CHECK ((size >= 0))
);
ALTER TABLE ONLY public.mailroom_inmail ALTER COLUMN sealed SET STORAGE EXTERNAL;


ALTER TABLE public.mailroom_inmail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailroom_inmail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.mailroom_outmail (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ref character varying(80) NOT NULL,
    kind character varying(20) NOT NULL,
    sender text NOT NULL,
    recipients text[] NOT NULL,
    subject text NOT NULL,
    message_id character varying(250) NOT NULL,
    sealed bytea NOT NULL,
    size integer NOT NULL,
    state character varying(10) NOT NULL,
    attempts smallint NOT NULL,
    next_try_at timestamp with time zone,
    claimed_at timestamp with time zone,
    last_reply text NOT NULL,
    sent_at timestamp with time zone,
    created_by_id bigint,
    cc text[] NOT NULL,
    digest character varying(64) NOT NULL,
    CONSTRAINT mailroom_outmail_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT mailroom_outmail_size_check CHECK ((size >= 0)),
    CONSTRAINT out_mail_state CHECK (((state)::text = ANY (ARRAY[('queued'::character varying)::text, ('sending'::character varying)::text, ('sent'::character varying)::text, ('stuck'::character varying)::text, ('bounced'::character varying)::text, ('withdrawn'::character varying)::text])))
);
ALTER TABLE ONLY public.mailroom_outmail ALTER COLUMN sealed SET STORAGE EXTERNAL;


ALTER TABLE public.mailroom_outmail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailroom_outmail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);


ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.notices_delivery (
    id bigint NOT NULL,
    address character varying(400) NOT NULL,
    domain character varying(254) NOT NULL,
    languages character varying(2)[] NOT NULL,
    state character varying(11) NOT NULL,
    attempts smallint NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    claimed_by bigint,
    reply text NOT NULL,
    settled_at timestamp with time zone,
    contact_id bigint,
    organisation_id bigint,
    notice_id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    number character varying(16),
    postcode character varying(12) DEFAULT ''::character varying NOT NULL,
    way character varying(4) DEFAULT 'mail'::character varying NOT NULL,
    file_id bigint,
    fax_id bigint,
    CONSTRAINT delivery_faxed_with_its_number CHECK (((fax_id IS NULL) OR ((number IS NOT NULL) AND ((way)::text = 'fax'::text)))),
    CONSTRAINT delivery_numbered_with_its_file CHECK ((((file_id IS NULL) AND (number IS NULL) AND ((way)::text = 'mail'::text)) OR ((file_id IS NULL) AND ((way)::text = ANY (ARRAY[('fax'::character varying)::text, ('ebox'::character varying)::text]))) OR ((file_id IS NULL) AND (number IS NULL) AND ((way)::text = 'post'::text)) OR ((file_id IS NOT NULL) AND (number IS NOT NULL) AND ((way)::text = 'post'::text)))),
    CONSTRAINT delivery_state CHECK (((state)::text = ANY (ARRAY[('queued'::character varying)::text, ('claimed'::character varying)::text, ('printed'::character varying)::text, ('handed_over'::character varying)::text, ('refused'::character varying)::text, ('unknown'::character varying)::text, ('expired'::character varying)::text, ('left_out'::character varying)::text, ('bounced'::character varying)::text]))),
    CONSTRAINT notices_delivery_attempts_check CHECK ((attempts >= 0))
);


ALTER TABLE public.notices_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.notices_letterfile (
    id bigint NOT NULL,
    languages character varying(2)[] NOT NULL,
    letters integer NOT NULL,
    first character varying(16) NOT NULL,
    last character varying(16) NOT NULL,
    numbered_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone,
    digest character varying(64) NOT NULL,
    sealed bytea,
    emptied_at timestamp with time zone,
    posted_at timestamp with time zone,
    notice_id bigint NOT NULL,
    posted_by_id bigint,
    CONSTRAINT letter_file_has_its_pdf CHECK (((((digest)::text = ''::text) AND (made_at IS NULL) AND (posted_at IS NULL) AND (sealed IS NULL)) OR ((made_at IS NOT NULL) AND (NOT ((digest)::text = ''::text)) AND (((emptied_at IS NULL) AND (sealed IS NOT NULL)) OR ((emptied_at IS NOT NULL) AND (sealed IS NULL)))))),
    CONSTRAINT notices_letterfile_letters_check CHECK ((letters >= 0))
);


ALTER TABLE public.notices_letterfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_letterfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.notices_missed (
    id bigint NOT NULL,
    why character varying(11) NOT NULL,
    contact_id bigint,
    notice_id bigint NOT NULL,
    organisation_id bigint,
    CONSTRAINT missed_why CHECK (((why)::text = ANY (ARRAY[('no_address'::character varying)::text, ('no_language'::character varying)::text, ('bad_address'::character varying)::text, ('bad_postal'::character varying)::text, ('post_back'::character varying)::text, ('came_back'::character varying)::text, ('unwanted'::character varying)::text])))
);


ALTER TABLE public.notices_missed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_missed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.notices_notice (
    id bigint NOT NULL,
    category character varying(14) NOT NULL,
    subject_nl character varying(200) NOT NULL,
    subject_fr character varying(200) NOT NULL,
    subject_de character varying(200) NOT NULL,
    text_nl text NOT NULL,
    text_fr text NOT NULL,
    text_de text NOT NULL,
    groups bigint[] NOT NULL,
    exceptions jsonb NOT NULL,
    send_at timestamp with time zone,
    not_after timestamp with time zone,
    moment character varying(40) NOT NULL,
    sequence integer NOT NULL,
    calendar bytea,
    state character varying(10) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    proposed_at timestamp with time zone,
    approved_at timestamp with time zone,
    approved character varying(32) NOT NULL,
    began_at timestamp with time zone,
    ended_at timestamp with time zone,
    approved_by_id bigint,
    corrects_id bigint,
    written_by_id bigint NOT NULL,
    edition integer NOT NULL,
    said character varying(32) GENERATED ALWAYS AS (md5(((COALESCE(category, ''::character varying))::text || COALESCE((COALESCE(''::text, ''::text) || COALESCE(((COALESCE(subject_nl, ''::character varying))::text || COALESCE((COALESCE(''::text, ''::text) || COALESCE(((COALESCE(subject_fr, ''::character varying))::text || COALESCE((COALESCE(''::text, ''::text) || COALESCE(((COALESCE(subject_de, ''::character varying))::text || COALESCE((COALESCE(''::text, ''::text) || COALESCE((COALESCE(text_nl, ''::text) || COALESCE((COALESCE(''::text, ''::text) || COALESCE((COALESCE(text_fr, ''::text) || COALESCE((COALESCE(''::text, ''::text) || COALESCE((COALESCE(text_de, ''::text) || COALESCE((COALESCE(''::text, ''::text) || COALESCE((edition)::text, ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)), ''::text)))) STORED,
    enclosure_id bigint,
    envelope_id bigint,
    way character varying(6) DEFAULT 'mail'::character varying NOT NULL,
    CONSTRAINT notice_approved_before_it_leaves CHECK (((NOT ((state)::text = ANY (ARRAY[('approved'::character varying)::text, ('sending'::character varying)::text, ('paused'::character varying)::text, ('done'::character varying)::text]))) OR (approved_by_id IS NOT NULL) OR ((category)::text = 'interruption'::text))),
    CONSTRAINT notice_approved_by_another CHECK (((approved_by_id IS NULL) OR (NOT ((approved_by_id = written_by_id) AND (approved_by_id IS NOT NULL))))),
    CONSTRAINT notice_category CHECK (((category)::text = ANY (ARRAY[('interruption'::character varying)::text, ('maintenance'::character varying)::text, ('campaign'::character varying)::text]))),
    CONSTRAINT notice_letters_have_an_envelope CHECK ((((enclosure_id IS NULL) AND (envelope_id IS NULL) AND ((way)::text = 'mail'::text)) OR ((envelope_id IS NOT NULL) AND ((way)::text = 'letter'::text)))),
    CONSTRAINT notice_not_after_is_later CHECK (((not_after IS NULL) OR (send_at IS NULL) OR (not_after > send_at))),
    CONSTRAINT notice_says_what_was_approved CHECK (((((approved)::text = ''::text) AND (approved_by_id IS NULL)) OR (((approved)::text = (said)::text) AND (approved_by_id IS NOT NULL)))),
    CONSTRAINT notice_state CHECK (((state)::text = ANY (ARRAY[('draft'::character varying)::text, ('proposed'::character varying)::text, ('approved'::character varying)::text, ('sending'::character varying)::text, ('paused'::character varying)::text, ('done'::character varying)::text, ('stopped'::character varying)::text, ('withdrawn'::character varying)::text]))),
    CONSTRAINT notices_notice_edition_check CHECK ((edition >= 0)),
    CONSTRAINT notices_notice_sequence_check CHECK ((sequence >= 0))
);


ALTER TABLE public.notices_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.notices_pace (
    id bigint NOT NULL,
    key character varying(254) NOT NULL,
    per_minute integer NOT NULL,
    free_at timestamp with time zone NOT NULL,
    CONSTRAINT notices_pace_per_minute_check CHECK ((per_minute >= 0))
);


ALTER TABLE public.notices_pace ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_pace_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.notices_suppression (
    id bigint NOT NULL,
    address character varying(254) NOT NULL,
    since timestamp with time zone NOT NULL,
    reason character varying(300) NOT NULL,
    delivery_id bigint,
    organisation_id bigint,
    category character varying(14) NOT NULL
);


ALTER TABLE public.notices_suppression ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_suppression_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.portal_callslot (
    id bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    seat smallint NOT NULL,
    number character varying(20) NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    cancelled_at timestamp with time zone,
    queued_at timestamp with time zone,
    ticket_id bigint NOT NULL,
    CONSTRAINT portal_callslot_seat_check CHECK ((seat >= 0))
);


ALTER TABLE public.portal_callslot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_callslot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.portal_feedback (
    id uuid NOT NULL,
    month date NOT NULL,
    language character varying(2) NOT NULL,
    helped character varying(6) NOT NULL,
    text text NOT NULL
);


CREATE TABLE public.portal_opening (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    device character varying(40) NOT NULL,
    ended_at timestamp with time zone,
    link_id bigint NOT NULL
);


ALTER TABLE public.portal_opening ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_opening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.portal_organisationlink (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    digest character varying(64) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    opened_digest character varying(64) NOT NULL,
    opened_at timestamp with time zone,
    openings smallint NOT NULL,
    ended_at timestamp with time zone,
    organisation_id bigint NOT NULL,
    CONSTRAINT portal_organisationlink_openings_check CHECK ((openings >= 0))
);


ALTER TABLE public.portal_organisationlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_organisationlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.portal_renewal (
    id bigint NOT NULL,
    number character varying(16) NOT NULL,
    email character varying(254) NOT NULL,
    network character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE public.portal_renewal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_renewal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.portal_requestlink (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    language character varying(2) NOT NULL,
    digest character varying(64) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    has_rated boolean NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by_id bigint,
    ticket_id bigint NOT NULL
);


ALTER TABLE public.portal_requestlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_requestlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.portal_unconfirmed (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    email character varying(64) NOT NULL,
    network character varying(64) NOT NULL,
    language character varying(2) NOT NULL,
    at timestamp with time zone NOT NULL,
    sealed bytea
);


ALTER TABLE public.portal_unconfirmed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_unconfirmed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);


CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;


CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;


CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);


CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;


CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_breakglasskey (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    mark character varying(32) NOT NULL,
    recipient character varying(80) NOT NULL,
    locked bytea NOT NULL,
    installation character varying(44) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by_id bigint
);


ALTER TABLE public.reconnect_breakglasskey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_breakglasskey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_breakglassuse (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    people jsonb NOT NULL,
    reason character varying(200) NOT NULL,
    digest character varying(64) NOT NULL,
    looked_at timestamp with time zone,
    words character varying(200) NOT NULL,
    looked_by_id bigint,
    flaw character varying(12) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT break_glass_kind CHECK (((kind)::text = ANY (ARRAY[('used'::character varying)::text, ('opened'::character varying)::text, ('gap'::character varying)::text, ('refused'::character varying)::text])))
);


ALTER TABLE public.reconnect_breakglassuse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_breakglassuse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_bulkrestore (
    id bigint NOT NULL,
    verb character varying(12) NOT NULL,
    reason character varying(200) NOT NULL,
    left_out jsonb NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    planned_at timestamp with time zone,
    approved_at timestamp with time zone,
    approved character varying(64) NOT NULL,
    stopped_at timestamp with time zone,
    approver_id bigint,
    owner_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    CONSTRAINT bulk_restore_approved_by_somebody CHECK ((((approved_at IS NULL) AND (approver_id IS NULL)) OR ((approved_at IS NOT NULL) AND (approver_id IS NOT NULL)))),
    CONSTRAINT bulk_restore_approver_is_another CHECK (((approver_id IS NULL) OR (NOT ((approver_id = owner_id) AND (approver_id IS NOT NULL)))))
);


ALTER TABLE public.reconnect_bulkrestore ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_bulkrestore_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_cautionchange (
    id bigint NOT NULL,
    level character varying(8) NOT NULL,
    reason character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL
);


ALTER TABLE public.reconnect_cautionchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_cautionchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_drill (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    people jsonb NOT NULL,
    digest character varying(64) NOT NULL,
    steps character varying(20)[] NOT NULL,
    result character varying(8) NOT NULL,
    words text NOT NULL,
    by_id bigint,
    CONSTRAINT drill_result CHECK (((result)::text = ANY (ARRAY[(''::character varying)::text, ('passed'::character varying)::text, ('failed'::character varying)::text])))
);


ALTER TABLE public.reconnect_drill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_drill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_order (
    id bigint NOT NULL,
    key uuid NOT NULL,
    verb character varying(12) NOT NULL,
    state character varying(8) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries smallint NOT NULL,
    answer jsonb NOT NULL,
    done_at timestamp with time zone,
    undone_at timestamp with time zone,
    asked_by_id bigint,
    restore_id bigint,
    credential_id bigint NOT NULL,
    bulk_id bigint,
    CONSTRAINT order_has_one_ground CHECK (((restore_id IS NULL) OR (bulk_id IS NULL))),
    CONSTRAINT order_state CHECK (((state)::text = ANY (ARRAY[('draft'::character varying)::text, ('waiting'::character varying)::text, ('by_hand'::character varying)::text, ('done'::character varying)::text, ('refused'::character varying)::text, ('undoing'::character varying)::text, ('recalled'::character varying)::text, ('undone'::character varying)::text]))),
    CONSTRAINT reconnect_order_tries_check CHECK ((tries >= 0))
);


ALTER TABLE public.reconnect_order ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_proof (
    id bigint NOT NULL,
    kind character varying(16) NOT NULL,
    through character varying(254) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    digest character varying(64) NOT NULL,
    call character varying(80) NOT NULL,
    given_at timestamp with time zone,
    refused_at timestamp with time zone,
    asked_by_id bigint,
    contact_id bigint,
    restore_id bigint NOT NULL,
    CONSTRAINT proof_given_or_refused CHECK (((given_at IS NULL) OR (refused_at IS NULL)))
);


ALTER TABLE public.reconnect_proof ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_proof_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_questiontree (
    id bigint NOT NULL,
    tree jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL
);


ALTER TABLE public.reconnect_questiontree ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_questiontree_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_restore (
    id bigint NOT NULL,
    workers bigint[] NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    step character varying(16) NOT NULL,
    lost_at timestamp with time zone,
    paused_at timestamp with time zone,
    answers jsonb NOT NULL,
    leaf character varying(40) NOT NULL,
    verb character varying(12) NOT NULL,
    proved_at timestamp with time zone,
    approved_at timestamp with time zone,
    approved character varying(1000) NOT NULL,
    restored_at timestamp with time zone,
    again_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    closed_at timestamp with time zone,
    outcome character varying(12) NOT NULL,
    thawed_at timestamp with time zone,
    reason character varying(1000) NOT NULL,
    approver_id bigint,
    contact_id bigint NOT NULL,
    credential_id bigint,
    owner_id bigint,
    ticket_id bigint NOT NULL,
    user_id bigint NOT NULL,
    left_at timestamp with time zone,
    own_address character varying(254) DEFAULT ''::character varying NOT NULL,
    break_glass_id bigint,
    called_at timestamp with time zone,
    pretext character varying(14) DEFAULT ''::character varying NOT NULL,
    doubted_at timestamp with time zone,
    CONSTRAINT restore_alone_has_no_second_person CHECK (((owner_id IS NOT NULL) OR ((approver_id IS NULL) AND (workers = '{}'::bigint[])))),
    CONSTRAINT restore_approver_is_another CHECK (((approver_id IS NULL) OR (NOT (workers @> ARRAY[approver_id])))),
    CONSTRAINT restore_closed_has_outcome CHECK ((((closed_at IS NULL) AND ((outcome)::text = ''::text)) OR ((closed_at IS NOT NULL) AND (NOT ((outcome)::text = ''::text))))),
    CONSTRAINT restore_led_or_begun_alone CHECK (((owner_id IS NOT NULL) OR (NOT ((own_address)::text = ''::text)) OR (break_glass_id IS NOT NULL))),
    CONSTRAINT restore_led_was_left CHECK (((owner_id IS NULL) OR ((own_address)::text = ''::text) OR (left_at IS NOT NULL))),
    CONSTRAINT restore_outcome CHECK (((outcome)::text = ANY (ARRAY[(''::character varying)::text, ('restored'::character varying)::text, ('solved'::character varying)::text, ('referred'::character varying)::text, ('incident'::character varying)::text, ('refused'::character varying)::text, ('broken_off'::character varying)::text, ('frozen'::character varying)::text, ('undone'::character varying)::text]))),
    CONSTRAINT restore_pretext CHECK (((pretext)::text = ANY (ARRAY[(''::character varying)::text, ('urgency'::character varying)::text, ('authority'::character varying)::text, ('changed_number'::character varying)::text, ('colleague'::character varying)::text, ('other'::character varying)::text])))
);


ALTER TABLE public.reconnect_restore ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_restore_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_telling (
    id bigint NOT NULL,
    address character varying(254) NOT NULL,
    digest character varying(64) NOT NULL,
    restore_id bigint,
    orders bigint[] NOT NULL,
    told_at timestamp with time zone NOT NULL,
    restored_at timestamp with time zone,
    mail bigint,
    counts boolean DEFAULT true NOT NULL
);


ALTER TABLE public.reconnect_telling ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_telling_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_watch (
    id bigint NOT NULL,
    reason character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    by_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);


ALTER TABLE public.reconnect_watch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_watch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_webhook (
    id bigint NOT NULL,
    address character varying(500) NOT NULL,
    sealed bytea NOT NULL,
    renewed_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    failing_since timestamp with time zone,
    failure character varying(200) NOT NULL,
    given_up_at timestamp with time zone,
    token_id bigint NOT NULL
);


ALTER TABLE public.reconnect_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.reconnect_webhookevent (
    id bigint NOT NULL,
    key uuid NOT NULL,
    kind character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries smallint NOT NULL,
    restore_id bigint NOT NULL,
    webhook_id bigint NOT NULL,
    CONSTRAINT reconnect_webhookevent_tries_check CHECK ((tries >= 0))
);


ALTER TABLE public.reconnect_webhookevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconnect_webhookevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.socialaccount_socialaccount (
    id integer NOT NULL,
    provider character varying(200) NOT NULL,
    uid character varying(191) NOT NULL,
    last_login timestamp with time zone NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    extra_data jsonb NOT NULL,
    user_id bigint NOT NULL
);


ALTER TABLE public.socialaccount_socialaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.socialaccount_socialapp (
    id integer NOT NULL,
    provider character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    client_id character varying(191) NOT NULL,
    secret character varying(191) NOT NULL,
    key character varying(191) NOT NULL,
    provider_id character varying(200) NOT NULL,
    settings jsonb NOT NULL
);


ALTER TABLE public.socialaccount_socialapp ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialapp_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.socialaccount_socialtoken (
    id integer NOT NULL,
    token text NOT NULL,
    token_secret text NOT NULL,
    expires_at timestamp with time zone,
    account_id integer NOT NULL,
    app_id integer
);


ALTER TABLE public.socialaccount_socialtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.statuspage_reading (
    id smallint NOT NULL,
    number integer NOT NULL,
    head character varying(64) NOT NULL,
    CONSTRAINT reading_is_one CHECK ((id = 1)),
    CONSTRAINT statuspage_reading_id_check CHECK ((id >= 0)),
    CONSTRAINT statuspage_reading_number_check CHECK ((number >= 0))
);


CREATE TABLE public.telephony_agent (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    since timestamp with time zone NOT NULL,
    reason character varying(12) NOT NULL,
    idle_since timestamp with time zone,
    by_script boolean NOT NULL,
    user_id bigint NOT NULL,
    call_id bigint,
    CONSTRAINT agent_busy_with_a_call CHECK (((NOT ((state)::text = ANY (ARRAY[('ringing'::character varying)::text, ('talking'::character varying)::text]))) OR (call_id IS NOT NULL))),
    CONSTRAINT agent_pause_has_reason CHECK (((((state)::text = 'paused'::text) AND (NOT ((reason)::text = ''::text))) OR ((NOT ((state)::text = 'paused'::text)) AND ((reason)::text = ''::text)))),
    CONSTRAINT agent_state CHECK (((state)::text = ANY (ARRAY[('off'::character varying)::text, ('free'::character varying)::text, ('ringing'::character varying)::text, ('talking'::character varying)::text, ('wrap_up'::character varying)::text, ('paused'::character varying)::text])))
);


ALTER TABLE public.telephony_agent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_agent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_call (
    id bigint NOT NULL,
    key character varying(80) NOT NULL,
    number character varying(20) NOT NULL,
    dialled character varying(40) NOT NULL,
    language character varying(2) NOT NULL,
    service character varying(20) NOT NULL,
    phase character varying(10) NOT NULL,
    outcome character varying(12) NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    queued_at timestamp with time zone,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    finished_at timestamp with time zone,
    note text NOT NULL,
    life jsonb,
    taken_up_at timestamp with time zone,
    agent_id bigint,
    back_of_id bigint,
    wanted_id bigint,
    silent boolean DEFAULT false NOT NULL,
    CONSTRAINT call_ended_has_outcome CHECK ((((ended_at IS NULL) AND ((outcome)::text = ''::text)) OR ((ended_at IS NOT NULL) AND (NOT ((outcome)::text = ''::text))))),
    CONSTRAINT call_lives_until_it_ends CHECK ((((ended_at IS NOT NULL) AND (life IS NULL)) OR ((ended_at IS NULL) AND (life IS NOT NULL)))),
    CONSTRAINT call_outcome CHECK (((outcome)::text = ANY (ARRAY[(''::character varying)::text, ('answered'::character varying)::text, ('abandoned'::character varying)::text, ('left'::character varying)::text, ('call_back'::character varying)::text, ('closed'::character varying)::text, ('fell'::character varying)::text, ('cut'::character varying)::text, ('not_reached'::character varying)::text, ('fax'::character varying)::text, ('colleague'::character varying)::text])))
);


ALTER TABLE public.telephony_call ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_call_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_callback (
    id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    place timestamp with time zone,
    tried_at timestamp with time zone,
    done_at timestamp with time zone,
    call_id bigint NOT NULL,
    tries smallint DEFAULT 0 NOT NULL,
    CONSTRAINT telephony_callback_tries_check CHECK ((tries >= 0))
);


ALTER TABLE public.telephony_callback ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_callback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_closing (
    id bigint NOT NULL,
    words_nl text NOT NULL,
    words_fr text NOT NULL,
    words_de text NOT NULL,
    at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    by_id bigint,
    ends_at timestamp with time zone,
    starts_at timestamp with time zone
);


ALTER TABLE public.telephony_closing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_closing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_lease (
    id bigint NOT NULL,
    token bigint NOT NULL,
    holder character varying(80) NOT NULL,
    until timestamp with time zone,
    switch character varying(20) NOT NULL,
    corrections bigint NOT NULL,
    pace character varying(8) DEFAULT 'normal'::character varying NOT NULL,
    connected boolean NOT NULL,
    lines jsonb NOT NULL,
    CONSTRAINT telephony_lease_corrections_check CHECK ((corrections >= 0)),
    CONSTRAINT telephony_lease_token_check CHECK ((token >= 0))
);


ALTER TABLE public.telephony_lease ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_lease_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_menu (
    id bigint NOT NULL,
    tree jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint
);


ALTER TABLE public.telephony_menu ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_menu_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_menudraft (
    id bigint NOT NULL,
    tree jsonb NOT NULL,
    revision integer NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    CONSTRAINT menu_draft_once CHECK ((id = 1)),
    CONSTRAINT telephony_menudraft_revision_check CHECK ((revision >= 0))
);


ALTER TABLE public.telephony_menudraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_menudraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_recording (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    sealed bytea NOT NULL,
    seconds integer NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    keep_until timestamp with time zone NOT NULL,
    call_id bigint NOT NULL,
    CONSTRAINT telephony_recording_seconds_check CHECK ((seconds >= 0))
);


ALTER TABLE public.telephony_recording ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_recording_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_recordingrule (
    id bigint NOT NULL,
    "on" boolean NOT NULL,
    purpose character varying(300) NOT NULL,
    keep_days smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT recorded_for_a_purpose CHECK (((NOT "on") OR (NOT ((purpose)::text = ''::text)))),
    CONSTRAINT telephony_recordingrule_keep_days_check CHECK ((keep_days >= 0))
);


ALTER TABLE public.telephony_recordingrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_recordingrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_span (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    reason character varying(12) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT span_in_order CHECK ((ended_at >= began_at))
);


ALTER TABLE public.telephony_span ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_span_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_trunksetting (
    id bigint NOT NULL,
    plain jsonb NOT NULL,
    sealed bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL
);


ALTER TABLE public.telephony_trunksetting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_trunksetting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.telephony_wish (
    id bigint NOT NULL,
    verb character varying(20) NOT NULL,
    call character varying(80) NOT NULL,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    by_id bigint
);


ALTER TABLE public.telephony_wish ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.telephony_wish_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_attachment (
    id bigint NOT NULL,
    filename character varying(255) NOT NULL,
    content_type character varying(127) NOT NULL,
    size integer NOT NULL,
    inline boolean NOT NULL,
    content_id character varying(250) NOT NULL,
    part integer,
    sealed bytea,
    entry_id bigint NOT NULL,
    CONSTRAINT tickets_attachment_part_check CHECK ((part >= 0)),
    CONSTRAINT tickets_attachment_size_check CHECK ((size >= 0))
);


ALTER TABLE public.tickets_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_disposal (
    id bigint NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    reason character varying(300) NOT NULL,
    closed_before timestamp with time zone NOT NULL,
    tickets bigint[] NOT NULL,
    decided_at timestamp with time zone,
    refused boolean NOT NULL,
    done_at timestamp with time zone,
    approved_by_id bigint,
    proposed_by_id bigint NOT NULL,
    CONSTRAINT disposal_four_eyes CHECK (((approved_by_id IS NULL) OR (NOT ((approved_by_id = proposed_by_id) AND (approved_by_id IS NOT NULL)))))
);


ALTER TABLE public.tickets_disposal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_disposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_documentuse (
    id bigint NOT NULL,
    how character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    answer_id bigint NOT NULL,
    by_id bigint NOT NULL,
    file_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);


ALTER TABLE public.tickets_documentuse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_documentuse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_draft (
    id bigint NOT NULL,
    key character varying(60) NOT NULL,
    sealed bytea NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    earlier_at timestamp with time zone,
    files jsonb NOT NULL
);


ALTER TABLE public.tickets_draft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_draftfile (
    id bigint NOT NULL,
    filename character varying(255) NOT NULL,
    content_type character varying(127) NOT NULL,
    sealed bytea NOT NULL,
    draft_id bigint NOT NULL,
    document_id bigint
);


ALTER TABLE public.tickets_draftfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_draftfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_draftversion (
    id bigint NOT NULL,
    sealed bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    draft_id bigint NOT NULL
);


ALTER TABLE public.tickets_draftversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_draftversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_entry (
    id bigint NOT NULL,
    kind character varying(16) NOT NULL,
    at timestamp with time zone NOT NULL,
    author_name character varying(200) NOT NULL,
    language character varying(2) NOT NULL,
    text text NOT NULL,
    quoted text NOT NULL,
    signature text NOT NULL,
    html text NOT NULL,
    recipients character varying(254)[] NOT NULL,
    message_id character varying(250) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    automatic boolean NOT NULL,
    defects character varying(60)[] NOT NULL,
    author_id bigint,
    in_mail_id bigint,
    out_mail_id bigint,
    handover_id bigint,
    ticket_id bigint NOT NULL,
    author_email character varying(254) NOT NULL,
    reply_to character varying(254) NOT NULL,
    trust character varying(9) NOT NULL,
    cc character varying(254)[] NOT NULL
);


ALTER TABLE public.tickets_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_faquse (
    id bigint NOT NULL,
    version integer NOT NULL,
    language character varying(2) NOT NULL,
    how character varying(4) NOT NULL,
    at timestamp with time zone NOT NULL,
    answer_id bigint,
    by_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    CONSTRAINT tickets_faquse_version_check CHECK ((version >= 0))
);


ALTER TABLE public.tickets_faquse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_faquse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_handover (
    id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    answered_by_id bigint,
    asked_by_id bigint,
    expert_id bigint,
    service_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);


ALTER TABLE public.tickets_handover ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_handover_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_link (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    a_id bigint NOT NULL,
    b_id bigint NOT NULL,
    CONSTRAINT link_not_self CHECK ((NOT (a_id = b_id)))
);


ALTER TABLE public.tickets_link ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_maskednumber (
    id bigint NOT NULL,
    token character varying(30) NOT NULL,
    sealed bytea NOT NULL,
    entry_id bigint NOT NULL
);


ALTER TABLE public.tickets_maskednumber ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_maskednumber_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_message (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    text text NOT NULL,
    taken_up_at timestamp with time zone,
    by_id bigint NOT NULL,
    out_mail_id bigint,
    ticket_id bigint NOT NULL,
    to_id bigint NOT NULL
);


ALTER TABLE public.tickets_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_presence (
    id bigint NOT NULL,
    writing boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);


ALTER TABLE public.tickets_presence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_presence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_regrouping (
    id bigint NOT NULL,
    kind character varying(5) NOT NULL,
    entries bigint[] NOT NULL,
    before jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    by_id bigint,
    source_id bigint NOT NULL,
    target_id bigint NOT NULL
);


ALTER TABLE public.tickets_regrouping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_regrouping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_sending (
    id bigint NOT NULL,
    leaves_at timestamp with time zone NOT NULL,
    entries bigint[] NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    taken_back_at timestamp with time zone,
    by_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);


ALTER TABLE public.tickets_sending ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_sending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_template (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    titles jsonb NOT NULL,
    bodies jsonb NOT NULL,
    active boolean NOT NULL,
    outcome character varying(10) NOT NULL,
    topic_id bigint
);


ALTER TABLE public.tickets_template ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_templateuse (
    id bigint NOT NULL,
    topic character varying(20) NOT NULL,
    times integer NOT NULL,
    template_id bigint NOT NULL,
    CONSTRAINT tickets_templateuse_times_check CHECK ((times >= 0))
);


ALTER TABLE public.tickets_templateuse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_templateuse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_ticket (
    id bigint NOT NULL,
    number character varying(16) NOT NULL,
    channel character varying(8) NOT NULL,
    language character varying(2) NOT NULL,
    subject character varying(300) NOT NULL,
    state character varying(12) NOT NULL,
    outcome character varying(12) NOT NULL,
    priority smallint NOT NULL,
    requester_name character varying(200) NOT NULL,
    requester_email character varying(254) NOT NULL,
    requester_phone character varying(20) NOT NULL,
    awaiting character varying(10) NOT NULL,
    awaited character varying(300) NOT NULL,
    awaited_until timestamp with time zone,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    first_answer_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    paused_at timestamp with time zone,
    closed_at timestamp with time zone,
    archived_at timestamp with time zone,
    reopened smallint NOT NULL,
    pseudonymised_at timestamp with time zone,
    contact_id bigint,
    merged_into_id bigint,
    organisation_id bigint,
    owner_id bigint,
    topic_id bigint,
    incident character varying(12) NOT NULL,
    incident_told_at timestamp with time zone,
    CONSTRAINT ticket_closed_has_time CHECK ((((closed_at IS NOT NULL) AND ((state)::text = ANY (ARRAY[('closed'::character varying)::text, ('archived'::character varying)::text]))) OR ((closed_at IS NULL) AND ((state)::text = ANY (ARRAY[('open'::character varying)::text, ('research'::character varying)::text, ('second_line'::character varying)::text]))))),
    CONSTRAINT tickets_ticket_priority_check CHECK ((priority >= 0)),
    CONSTRAINT tickets_ticket_reopened_check CHECK ((reopened >= 0))
);


ALTER TABLE public.tickets_ticket ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_ticket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_ticketcall (
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);


ALTER TABLE public.tickets_ticketcall ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_ticketcall_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.tickets_ticketwords (
    ticket_id bigint NOT NULL,
    words tsvector NOT NULL
);


CREATE TABLE public.tickets_topic (
    id bigint NOT NULL,
    name_nl character varying(200) NOT NULL,
    name_fr character varying(200) NOT NULL,
    name_de character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    code character varying(20) NOT NULL,
    keep_years smallint NOT NULL,
    active boolean NOT NULL,
    parent_id bigint,
    CONSTRAINT tickets_topic_keep_years_check CHECK ((keep_years >= 0))
);


ALTER TABLE public.tickets_topic ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tickets_topic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.vault_resealing (
    id bigint NOT NULL,
    "column" character varying(80) NOT NULL,
    key integer NOT NULL,
    up_to bigint NOT NULL,
    total bigint NOT NULL,
    done bigint NOT NULL,
    broken bigint NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT vault_resealing_broken_check CHECK ((broken >= 0)),
    CONSTRAINT vault_resealing_done_check CHECK ((done >= 0)),
    CONSTRAINT vault_resealing_key_check CHECK ((key >= 0)),
    CONSTRAINT vault_resealing_total_check CHECK ((total >= 0))
);


ALTER TABLE public.vault_resealing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.vault_resealing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);


ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);


ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);


ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);


ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);


ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.accounts_attempts
    ADD CONSTRAINT accounts_attempts_pkey PRIMARY KEY (key);


ALTER TABLE ONLY public.accounts_factorremoval
    ADD CONSTRAINT accounts_factorremoval_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.accounts_rolerule
    ADD CONSTRAINT accounts_rolerule_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.accounts_rolerule
    ADD CONSTRAINT accounts_rolerule_role_key UNIQUE (role);


ALTER TABLE ONLY public.accounts_token
    ADD CONSTRAINT accounts_token_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.accounts_token
    ADD CONSTRAINT accounts_token_name_key UNIQUE (name);


ALTER TABLE ONLY public.accounts_token
    ADD CONSTRAINT accounts_token_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_group_id_59c0b32f_uniq UNIQUE (user_id, group_id);


ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq UNIQUE (user_id, permission_id);


ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permissions_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_username_key UNIQUE (username);


ALTER TABLE ONLY public.api_keyed
    ADD CONSTRAINT api_keyed_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_confirmation
    ADD CONSTRAINT asked_once_per_campaign UNIQUE (campaign_id, organisation_id);


ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);


ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_authorisation
    ADD CONSTRAINT authorisation_once UNIQUE (organisation_id, number);


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT delivery_once_per_address UNIQUE (notice_id, address);


ALTER TABLE ONLY public.directory_absence
    ADD CONSTRAINT directory_absence_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_absencecalendar
    ADD CONSTRAINT directory_absencecalendar_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_absencecalendar
    ADD CONSTRAINT directory_absencecalendar_user_id_key UNIQUE (user_id);


ALTER TABLE ONLY public.directory_acceptance
    ADD CONSTRAINT directory_acceptance_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_authorisation_services
    ADD CONSTRAINT directory_authorisation__authorisation_id_service_eb87300f_uniq UNIQUE (authorisation_id, service_id);


ALTER TABLE ONLY public.directory_authorisation
    ADD CONSTRAINT directory_authorisation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_authorisation_services
    ADD CONSTRAINT directory_authorisation_services_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_campaign
    ADD CONSTRAINT directory_campaign_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_closedday
    ADD CONSTRAINT directory_closedday_date_key UNIQUE (date);


ALTER TABLE ONLY public.directory_closedday
    ADD CONSTRAINT directory_closedday_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_confirmation
    ADD CONSTRAINT directory_confirmation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_connecteduser
    ADD CONSTRAINT directory_connecteduser_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_contact
    ADD CONSTRAINT directory_contact_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_credential
    ADD CONSTRAINT directory_credential_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_erasure
    ADD CONSTRAINT directory_erasure_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_expert
    ADD CONSTRAINT directory_expert_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_handledservice
    ADD CONSTRAINT directory_handledservice_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_import
    ADD CONSTRAINT directory_import_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_importfile
    ADD CONSTRAINT directory_importfile_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_importfile
    ADD CONSTRAINT directory_importfile_transfer_id_key UNIQUE (transfer_id);


ALTER TABLE ONLY public.directory_importrow
    ADD CONSTRAINT directory_importrow_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_letter
    ADD CONSTRAINT directory_letter_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.directory_letter
    ADD CONSTRAINT directory_letter_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_member
    ADD CONSTRAINT directory_member_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_merger
    ADD CONSTRAINT directory_merger_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_officedata
    ADD CONSTRAINT directory_officedata_pkey PRIMARY KEY ("only");


ALTER TABLE ONLY public.directory_openinghours
    ADD CONSTRAINT directory_openinghours_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_organisation
    ADD CONSTRAINT directory_organisation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_proposal
    ADD CONSTRAINT directory_proposal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_registration
    ADD CONSTRAINT directory_registration_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_renewal
    ADD CONSTRAINT directory_renewal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_service
    ADD CONSTRAINT directory_service_code_key UNIQUE (code);


ALTER TABLE ONLY public.directory_service
    ADD CONSTRAINT directory_service_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_spokenlanguage
    ADD CONSTRAINT directory_spokenlanguage_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_staff
    ADD CONSTRAINT directory_staff_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_staff
    ADD CONSTRAINT directory_staff_user_id_key UNIQUE (user_id);


ALTER TABLE ONLY public.directory_usergroup
    ADD CONSTRAINT directory_usergroup_code_key UNIQUE (code);


ALTER TABLE ONLY public.directory_usergroup
    ADD CONSTRAINT directory_usergroup_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);


ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);


ALTER TABLE ONLY public.documents_documentfile
    ADD CONSTRAINT document_file_once UNIQUE (version_id, language);


ALTER TABLE ONLY public.tickets_documentuse
    ADD CONSTRAINT document_use_once UNIQUE (answer_id, file_id, how);


ALTER TABLE ONLY public.documents_version
    ADD CONSTRAINT document_version_once UNIQUE (document_id, number);


ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT documents_document_number_key UNIQUE (number);


ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT documents_document_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.documents_documentfile
    ADD CONSTRAINT documents_documentfile_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.documents_version
    ADD CONSTRAINT documents_version_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_draft
    ADD CONSTRAINT draft_once UNIQUE (user_id, key);


ALTER TABLE ONLY public.directory_expert
    ADD CONSTRAINT expert_once_per_service UNIQUE (service_id, user_id);


ALTER TABLE ONLY public.faq_entry
    ADD CONSTRAINT faq_entry_number_key UNIQUE (number);


ALTER TABLE ONLY public.faq_entry
    ADD CONSTRAINT faq_entry_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.faq_meaning
    ADD CONSTRAINT faq_meaning_pkey PRIMARY KEY (text_id);


ALTER TABLE ONLY public.faq_miss
    ADD CONSTRAINT faq_miss_once UNIQUE (words, language, "where");


ALTER TABLE ONLY public.faq_miss
    ADD CONSTRAINT faq_miss_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.faq_report
    ADD CONSTRAINT faq_report_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.faq_text
    ADD CONSTRAINT faq_text_once_per_language UNIQUE (entry_id, language);


ALTER TABLE ONLY public.faq_text
    ADD CONSTRAINT faq_text_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_faquse
    ADD CONSTRAINT faq_use_once UNIQUE (ticket_id, entry_id, how, answer_id);


ALTER TABLE ONLY public.faq_version
    ADD CONSTRAINT faq_version_once UNIQUE (entry_id, nth);


ALTER TABLE ONLY public.faq_version
    ADD CONSTRAINT faq_version_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.fax_fax
    ADD CONSTRAINT fax_fax_entry_id_key UNIQUE (entry_id);


ALTER TABLE ONLY public.fax_fax
    ADD CONSTRAINT fax_fax_key_key UNIQUE (key);


ALTER TABLE ONLY public.fax_fax
    ADD CONSTRAINT fax_fax_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.fax_faxattempt
    ADD CONSTRAINT fax_faxattempt_name_key UNIQUE (name);


ALTER TABLE ONLY public.fax_faxattempt
    ADD CONSTRAINT fax_faxattempt_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.fax_junksign
    ADD CONSTRAINT fax_junksign_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.fax_outfax
    ADD CONSTRAINT fax_outfax_entry_id_key UNIQUE (entry_id);


ALTER TABLE ONLY public.fax_outfax
    ADD CONSTRAINT fax_outfax_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_annotation
    ADD CONSTRAINT figures_annotation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_cell
    ADD CONSTRAINT figures_cell_pkey PRIMARY KEY (counter, cut, first, a, b, excluded, late);


ALTER TABLE ONLY public.figures_code
    ADD CONSTRAINT figures_code_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_code
    ADD CONSTRAINT figures_code_word_key UNIQUE (word);


ALTER TABLE ONLY public.figures_exportpiece
    ADD CONSTRAINT figures_export_piece UNIQUE (export_id, nth);


ALTER TABLE ONLY public.figures_export
    ADD CONSTRAINT figures_export_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_exportpiece
    ADD CONSTRAINT figures_exportpiece_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_fact
    ADD CONSTRAINT figures_fact_pkey PRIMARY KEY (counter, thing, nth);


ALTER TABLE ONLY public.figures_folding
    ADD CONSTRAINT figures_folding_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_forecast
    ADD CONSTRAINT figures_forecast_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_monthcolumn
    ADD CONSTRAINT figures_monthcolumn_pkey PRIMARY KEY (counter, month, "column");


ALTER TABLE ONLY public.figures_pending
    ADD CONSTRAINT figures_pending_pkey PRIMARY KEY (source, thing);


ALTER TABLE ONLY public.figures_plan
    ADD CONSTRAINT figures_plan_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_reportreader
    ADD CONSTRAINT figures_reportreader_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_reportreader
    ADD CONSTRAINT figures_reportreader_user_id_key UNIQUE (user_id);


ALTER TABLE ONLY public.figures_sealedmonth
    ADD CONSTRAINT figures_sealedmonth_pkey PRIMARY KEY (month);


ALTER TABLE ONLY public.figures_shift
    ADD CONSTRAINT figures_shift_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.figures_forecast
    ADD CONSTRAINT forecast_once UNIQUE (channel, language, service, day);


ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.journal_seal
    ADD CONSTRAINT journal_seal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.fax_junksign
    ADD CONSTRAINT junk_sign_once UNIQUE (kind, value);


ALTER TABLE ONLY public.api_keyed
    ADD CONSTRAINT keyed_once UNIQUE (token_id, key);


ALTER TABLE ONLY public.directory_spokenlanguage
    ADD CONSTRAINT language_once_per_colleague UNIQUE (staff_id, language);


ALTER TABLE ONLY public.letters_envelope
    ADD CONSTRAINT letters_envelope_code_key UNIQUE (code);


ALTER TABLE ONLY public.letters_envelope
    ADD CONSTRAINT letters_envelope_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_number_key UNIQUE (number);


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.letters_lettercount
    ADD CONSTRAINT letters_lettercount_pkey PRIMARY KEY (year);


ALTER TABLE ONLY public.letters_lettertemplate
    ADD CONSTRAINT letters_lettertemplate_code_key UNIQUE (code);


ALTER TABLE ONLY public.letters_lettertemplate
    ADD CONSTRAINT letters_lettertemplate_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_link
    ADD CONSTRAINT link_once UNIQUE (a_id, b_id);


ALTER TABLE ONLY public.mailroom_attempt
    ADD CONSTRAINT mailroom_attempt_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.mailroom_foldingexample
    ADD CONSTRAINT mailroom_foldingexample_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.mailroom_inmail
    ADD CONSTRAINT mailroom_inmail_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.mailroom_outmail
    ADD CONSTRAINT mailroom_outmail_message_id_key UNIQUE (message_id);


ALTER TABLE ONLY public.mailroom_outmail
    ADD CONSTRAINT mailroom_outmail_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_fax_id_key UNIQUE (fax_id);


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_number_key UNIQUE (number);


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.notices_letterfile
    ADD CONSTRAINT notices_letterfile_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.notices_missed
    ADD CONSTRAINT notices_missed_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.notices_pace
    ADD CONSTRAINT notices_pace_key_key UNIQUE (key);


ALTER TABLE ONLY public.notices_pace
    ADD CONSTRAINT notices_pace_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.notices_suppression
    ADD CONSTRAINT notices_suppression_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_openinghours
    ADD CONSTRAINT opening_hours_once UNIQUE NULLS NOT DISTINCT (language, service_id);


ALTER TABLE ONLY public.portal_callslot
    ADD CONSTRAINT portal_callslot_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.portal_feedback
    ADD CONSTRAINT portal_feedback_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.portal_opening
    ADD CONSTRAINT portal_opening_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.portal_opening
    ADD CONSTRAINT portal_opening_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.portal_organisationlink
    ADD CONSTRAINT portal_organisationlink_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.portal_organisationlink
    ADD CONSTRAINT portal_organisationlink_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.portal_renewal
    ADD CONSTRAINT portal_renewal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.portal_requestlink
    ADD CONSTRAINT portal_requestlink_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.portal_requestlink
    ADD CONSTRAINT portal_requestlink_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.portal_unconfirmed
    ADD CONSTRAINT portal_unconfirmed_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.portal_unconfirmed
    ADD CONSTRAINT portal_unconfirmed_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_presence
    ADD CONSTRAINT presence_once UNIQUE (ticket_id, user_id);


ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);


ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_breakglasskey
    ADD CONSTRAINT reconnect_breakglasskey_mark_key UNIQUE (mark);


ALTER TABLE ONLY public.reconnect_breakglasskey
    ADD CONSTRAINT reconnect_breakglasskey_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_breakglassuse
    ADD CONSTRAINT reconnect_breakglassuse_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.reconnect_breakglassuse
    ADD CONSTRAINT reconnect_breakglassuse_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_bulkrestore
    ADD CONSTRAINT reconnect_bulkrestore_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_cautionchange
    ADD CONSTRAINT reconnect_cautionchange_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_drill
    ADD CONSTRAINT reconnect_drill_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_order
    ADD CONSTRAINT reconnect_order_key_key UNIQUE (key);


ALTER TABLE ONLY public.reconnect_order
    ADD CONSTRAINT reconnect_order_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_proof
    ADD CONSTRAINT reconnect_proof_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_questiontree
    ADD CONSTRAINT reconnect_questiontree_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_telling
    ADD CONSTRAINT reconnect_telling_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_watch
    ADD CONSTRAINT reconnect_watch_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_webhook
    ADD CONSTRAINT reconnect_webhook_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_webhook
    ADD CONSTRAINT reconnect_webhook_token_id_key UNIQUE (token_id);


ALTER TABLE ONLY public.reconnect_webhookevent
    ADD CONSTRAINT reconnect_webhookevent_key_key UNIQUE (key);


ALTER TABLE ONLY public.reconnect_webhookevent
    ADD CONSTRAINT reconnect_webhookevent_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.directory_registration
    ADD CONSTRAINT registration_once UNIQUE NULLS NOT DISTINCT (contact_id, organisation_id, kind, value, until);


ALTER TABLE ONLY public.directory_renewal
    ADD CONSTRAINT renewal_once UNIQUE (credential_id, last_day, bound);


ALTER TABLE ONLY public.directory_handledservice
    ADD CONSTRAINT service_once_per_colleague UNIQUE (staff_id, service_id);


ALTER TABLE ONLY public.figures_shift
    ADD CONSTRAINT shift_once UNIQUE (day, user_id);


ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_provider_uid_fc810c6e_uniq UNIQUE (provider, uid);


ALTER TABLE ONLY public.socialaccount_socialapp
    ADD CONSTRAINT socialaccount_socialapp_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq UNIQUE (app_id, account_id);


ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.statuspage_reading
    ADD CONSTRAINT statuspage_reading_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.notices_suppression
    ADD CONSTRAINT suppressed_once UNIQUE (address, category);


ALTER TABLE ONLY public.telephony_agent
    ADD CONSTRAINT telephony_agent_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_agent
    ADD CONSTRAINT telephony_agent_user_id_key UNIQUE (user_id);


ALTER TABLE ONLY public.telephony_call
    ADD CONSTRAINT telephony_call_key_key UNIQUE (key);


ALTER TABLE ONLY public.telephony_call
    ADD CONSTRAINT telephony_call_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_callback
    ADD CONSTRAINT telephony_callback_call_id_key UNIQUE (call_id);


ALTER TABLE ONLY public.telephony_callback
    ADD CONSTRAINT telephony_callback_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_closing
    ADD CONSTRAINT telephony_closing_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_lease
    ADD CONSTRAINT telephony_lease_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_menu
    ADD CONSTRAINT telephony_menu_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_menudraft
    ADD CONSTRAINT telephony_menudraft_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_recording
    ADD CONSTRAINT telephony_recording_name_key UNIQUE (name);


ALTER TABLE ONLY public.telephony_recording
    ADD CONSTRAINT telephony_recording_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_recordingrule
    ADD CONSTRAINT telephony_recordingrule_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_span
    ADD CONSTRAINT telephony_span_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_trunksetting
    ADD CONSTRAINT telephony_trunksetting_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.telephony_wish
    ADD CONSTRAINT telephony_wish_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.reconnect_telling
    ADD CONSTRAINT telling_once UNIQUE (restore_id, address, restored_at);


ALTER TABLE ONLY public.tickets_templateuse
    ADD CONSTRAINT template_use_once UNIQUE (template_id, topic);


ALTER TABLE ONLY public.tickets_attachment
    ADD CONSTRAINT tickets_attachment_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_disposal
    ADD CONSTRAINT tickets_disposal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_documentuse
    ADD CONSTRAINT tickets_documentuse_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_draft
    ADD CONSTRAINT tickets_draft_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_draftfile
    ADD CONSTRAINT tickets_draftfile_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_draftversion
    ADD CONSTRAINT tickets_draftversion_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_entry
    ADD CONSTRAINT tickets_entry_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_faquse
    ADD CONSTRAINT tickets_faquse_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_handover
    ADD CONSTRAINT tickets_handover_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_link
    ADD CONSTRAINT tickets_link_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_maskednumber
    ADD CONSTRAINT tickets_maskednumber_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_message
    ADD CONSTRAINT tickets_message_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_presence
    ADD CONSTRAINT tickets_presence_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_regrouping
    ADD CONSTRAINT tickets_regrouping_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_sending
    ADD CONSTRAINT tickets_sending_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_template
    ADD CONSTRAINT tickets_template_code_key UNIQUE (code);


ALTER TABLE ONLY public.tickets_template
    ADD CONSTRAINT tickets_template_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_templateuse
    ADD CONSTRAINT tickets_templateuse_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_ticket
    ADD CONSTRAINT tickets_ticket_number_key UNIQUE (number);


ALTER TABLE ONLY public.tickets_ticket
    ADD CONSTRAINT tickets_ticket_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_ticketcall
    ADD CONSTRAINT tickets_ticketcall_call_id_key UNIQUE (call_id);


ALTER TABLE ONLY public.tickets_ticketcall
    ADD CONSTRAINT tickets_ticketcall_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.tickets_ticketwords
    ADD CONSTRAINT tickets_ticketwords_pkey PRIMARY KEY (ticket_id);


ALTER TABLE ONLY public.tickets_topic
    ADD CONSTRAINT tickets_topic_code_key UNIQUE (code);


ALTER TABLE ONLY public.tickets_topic
    ADD CONSTRAINT tickets_topic_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.vault_resealing
    ADD CONSTRAINT vault_resealing_column_key UNIQUE ("column");


ALTER TABLE ONLY public.vault_resealing
    ADD CONSTRAINT vault_resealing_pkey PRIMARY KEY (id);


CREATE UNIQUE INDEX absence_once ON public.directory_absence USING btree (user_id, uid, starts_at) WHERE (NOT ((uid)::text = ''::text));


CREATE INDEX absence_until ON public.directory_absence USING btree (ends_at, starts_at);


CREATE INDEX acceptance_by ON public.directory_acceptance USING btree (contact_id);


CREATE INDEX acceptance_of ON public.directory_acceptance USING btree (organisation_id, id);


CREATE UNIQUE INDEX acceptance_once ON public.directory_acceptance USING btree (organisation_id) WHERE (withdrawn_at IS NULL);


CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);


CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);


CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);


CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);


CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);


CREATE INDEX accounts_attempts_key_0ae269bd_like ON public.accounts_attempts USING btree (key varchar_pattern_ops);


CREATE INDEX accounts_attempts_last_at_e552e07b ON public.accounts_attempts USING btree (last_at);


CREATE INDEX accounts_factorremoval_decided_by_id_c7f4e74d ON public.accounts_factorremoval USING btree (decided_by_id);


CREATE INDEX accounts_factorremoval_proposed_by_id_44d41748 ON public.accounts_factorremoval USING btree (proposed_by_id);


CREATE INDEX accounts_factorremoval_user_id_19aee195 ON public.accounts_factorremoval USING btree (user_id);


CREATE INDEX accounts_rolerule_role_9d045fa1_like ON public.accounts_rolerule USING btree (role varchar_pattern_ops);


CREATE INDEX accounts_token_digest_0eb24d7b_like ON public.accounts_token USING btree (digest varchar_pattern_ops);


CREATE INDEX accounts_token_name_cda44a24_like ON public.accounts_token USING btree (name varchar_pattern_ops);


CREATE INDEX accounts_token_user_id_82a3a2c8 ON public.accounts_token USING btree (user_id);


CREATE INDEX accounts_user_groups_group_id_bd11a704 ON public.accounts_user_groups USING btree (group_id);


CREATE INDEX accounts_user_groups_user_id_52b62117 ON public.accounts_user_groups USING btree (user_id);


CREATE INDEX accounts_user_user_permissions_permission_id_113bb443 ON public.accounts_user_user_permissions USING btree (permission_id);


CREATE INDEX accounts_user_user_permissions_user_id_e4f0a161 ON public.accounts_user_user_permissions USING btree (user_id);


CREATE INDEX accounts_user_username_6088629e_like ON public.accounts_user USING btree (username varchar_pattern_ops);


CREATE UNIQUE INDEX agent_of_a_call_once ON public.telephony_agent USING btree (call_id) WHERE ((state)::text = ANY (ARRAY[('ringing'::character varying)::text, ('talking'::character varying)::text]));


CREATE INDEX annotation_day ON public.figures_annotation USING btree (day);


CREATE INDEX api_keyed_token_id_85b1942f ON public.api_keyed USING btree (token_id);


CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);


CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);


CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);


CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);


CREATE INDEX authorisation_until ON public.directory_authorisation USING btree (valid_until) WHERE (valid_until IS NOT NULL);


CREATE UNIQUE INDEX break_glass_key_one_for_name ON public.reconnect_breakglasskey USING btree (lower((name)::text)) WHERE (revoked_at IS NULL);


CREATE INDEX break_glass_unseen ON public.reconnect_breakglassuse USING btree (at) WHERE (looked_at IS NULL);


CREATE INDEX call_alive ON public.telephony_call USING btree (id) WHERE (ended_at IS NULL);


CREATE INDEX call_back_to_do ON public.telephony_callback USING btree (asked_at) WHERE (done_at IS NULL);


CREATE INDEX call_by_arrival ON public.telephony_call USING btree (arrived_at);


CREATE INDEX call_by_number ON public.telephony_call USING btree (number, id) WHERE (NOT ((number)::text = ''::text));


CREATE UNIQUE INDEX call_slot_one_for_ticket ON public.portal_callslot USING btree (ticket_id) WHERE ((cancelled_at IS NULL) AND (queued_at IS NULL));


CREATE UNIQUE INDEX call_slot_seat ON public.portal_callslot USING btree (starts_at, seat) WHERE (cancelled_at IS NULL);


CREATE INDEX call_to_take_up ON public.telephony_call USING btree (id) WHERE ((taken_up_at IS NULL) AND ((answered_at IS NOT NULL) OR (NOT ((outcome)::text = ''::text))));


CREATE UNIQUE INDEX closed_once ON public.telephony_closing USING btree (lifted_at) NULLS NOT DISTINCT WHERE (lifted_at IS NULL);


CREATE INDEX confirmation_to_send ON public.directory_confirmation USING btree (campaign_id, letters, id);


CREATE INDEX confirmation_waits ON public.directory_confirmation USING btree (answered_at, id) WHERE ((answered_at IS NOT NULL) AND (settled_at IS NULL));


CREATE INDEX connected_user_login ON public.directory_connecteduser USING btree (login) WHERE (NOT ((login)::text = ''::text));


CREATE INDEX contact_addresses ON public.directory_contact USING gin (other_emails) WITH (fastupdate=off);


CREATE INDEX contact_email ON public.directory_contact USING btree (lower((email)::text));


CREATE INDEX contact_numbers ON public.directory_contact USING gin (other_phones) WITH (fastupdate=off);


CREATE UNIQUE INDEX contact_once_per_group ON public.directory_member USING btree (group_id, contact_id) WHERE (organisation_id IS NULL);


CREATE INDEX contact_phone ON public.directory_contact USING btree (phone) WHERE (NOT ((phone)::text = ''::text));


CREATE INDEX credential_nis ON public.directory_credential USING gin (nis_codes) WITH (fastupdate=off);


CREATE INDEX credential_until ON public.directory_credential USING btree (valid_until, id) WHERE (NOT ((state)::text = 'ended'::text));


CREATE INDEX delivery_address ON public.notices_delivery USING btree (address);


CREATE INDEX delivery_boxed ON public.notices_delivery USING btree (settled_at, id) WHERE ((settled_at IS NOT NULL) AND ((state)::text = ANY (ARRAY[('handed_over'::character varying)::text, ('bounced'::character varying)::text])) AND ((way)::text = 'ebox'::text));


CREATE INDEX delivery_claimed ON public.notices_delivery USING btree (claimed_by) WHERE ((state)::text = 'claimed'::text);


CREATE INDEX delivery_digest ON public.notices_delivery USING btree (digest) WHERE (NOT ((digest)::text = ''::text));


CREATE INDEX delivery_left ON public.notices_delivery USING btree (settled_at, id) WHERE ((settled_at IS NOT NULL) AND ((state)::text = ANY (ARRAY[('handed_over'::character varying)::text, ('bounced'::character varying)::text])) AND ((way)::text = 'mail'::text));


CREATE INDEX delivery_of_notice ON public.notices_delivery USING btree (notice_id, state);


CREATE INDEX delivery_posted ON public.notices_delivery USING btree (settled_at, id) WHERE ((settled_at IS NOT NULL) AND ((state)::text = ANY (ARRAY[('handed_over'::character varying)::text, ('bounced'::character varying)::text])) AND ((way)::text = 'post'::text));


CREATE INDEX delivery_queued ON public.notices_delivery USING btree (notice_id, next_try_at, id) WHERE ((state)::text = 'queued'::text);


CREATE INDEX directory_absence_replaced_by_id_950e49f9 ON public.directory_absence USING btree (replaced_by_id);


CREATE INDEX directory_absence_user_id_ca029459 ON public.directory_absence USING btree (user_id);


CREATE INDEX directory_acceptance_noted_by_id_d1976335 ON public.directory_acceptance USING btree (noted_by_id);


CREATE INDEX directory_acceptance_withdrawn_by_id_238684e5 ON public.directory_acceptance USING btree (withdrawn_by_id);


CREATE INDEX directory_authorisation_organisation_id_4d329ba5 ON public.directory_authorisation USING btree (organisation_id);


CREATE INDEX directory_authorisation_services_authorisation_id_31f72aa3 ON public.directory_authorisation_services USING btree (authorisation_id);


CREATE INDEX directory_authorisation_services_service_id_9ffe6183 ON public.directory_authorisation_services USING btree (service_id);


CREATE INDEX directory_campaign_group_id_e752a578 ON public.directory_campaign USING btree (group_id);


CREATE INDEX directory_campaign_started_by_id_12726eed ON public.directory_campaign USING btree (started_by_id);


CREATE INDEX directory_confirmation_campaign_id_54c4c65d ON public.directory_confirmation USING btree (campaign_id);


CREATE INDEX directory_confirmation_contact_id_25d75966 ON public.directory_confirmation USING btree (contact_id);


CREATE INDEX directory_confirmation_made_by_id_8f87ed62 ON public.directory_confirmation USING btree (made_by_id);


CREATE INDEX directory_confirmation_organisation_id_ecaac396 ON public.directory_confirmation USING btree (organisation_id);


CREATE INDEX directory_connecteduser_contact_id_99355535 ON public.directory_connecteduser USING btree (contact_id);


CREATE INDEX directory_connecteduser_organisation_id_e449836e ON public.directory_connecteduser USING btree (organisation_id);


CREATE INDEX directory_contact_organisation_id_b4e3626f ON public.directory_contact USING btree (organisation_id);


CREATE INDEX directory_contact_parts ON public.directory_contact USING gin (words public.gin_trgm_ops) WITH (fastupdate=off);


CREATE INDEX directory_credential_user_id_3d113f69 ON public.directory_credential USING btree (user_id);


CREATE INDEX directory_erasure_approved_by_id_cecd6126 ON public.directory_erasure USING btree (approved_by_id);


CREATE INDEX directory_erasure_contact_id_2bc5fc24 ON public.directory_erasure USING btree (contact_id);


CREATE INDEX directory_erasure_proposed_by_id_da64d648 ON public.directory_erasure USING btree (proposed_by_id);


CREATE INDEX directory_expert_service_id_78077597 ON public.directory_expert USING btree (service_id);


CREATE INDEX directory_expert_user_id_8451c6f2 ON public.directory_expert USING btree (user_id);


CREATE INDEX directory_handledservice_service_id_800b395d ON public.directory_handledservice USING btree (service_id);


CREATE INDEX directory_handledservice_staff_id_c08ae3bd ON public.directory_handledservice USING btree (staff_id);


CREATE INDEX directory_import_applied_by_id_0d7caa55 ON public.directory_import USING btree (applied_by_id);


CREATE INDEX directory_import_by_id_81188a5b ON public.directory_import USING btree (by_id);


CREATE INDEX directory_importrow_transfer_id_b9104d63 ON public.directory_importrow USING btree (transfer_id);


CREATE INDEX directory_letter_confirmation_id_e2617ccb ON public.directory_letter USING btree (confirmation_id);


CREATE INDEX directory_letter_digest_d1707b00_like ON public.directory_letter USING btree (digest varchar_pattern_ops);


CREATE INDEX directory_member_contact_id_ad7267bb ON public.directory_member USING btree (contact_id);


CREATE INDEX directory_member_group_id_910ffabc ON public.directory_member USING btree (group_id);


CREATE INDEX directory_member_organisation_id_a9a98e7a ON public.directory_member USING btree (organisation_id);


CREATE INDEX directory_merger_by_id_342a5255 ON public.directory_merger USING btree (by_id);


CREATE INDEX directory_merger_into_id_2fa6cf1a ON public.directory_merger USING btree (into_id);


CREATE INDEX directory_openinghours_service_id_f5525755 ON public.directory_openinghours USING btree (service_id);


CREATE INDEX directory_organisation_merged_into_id_df81700d ON public.directory_organisation USING btree (merged_into_id);


CREATE INDEX directory_organisation_parent_id_1eb31a7b ON public.directory_organisation USING btree (parent_id);


CREATE INDEX directory_organisation_parts ON public.directory_organisation USING gin (words public.gin_trgm_ops) WITH (fastupdate=off);


CREATE INDEX directory_proposal_confirmation_id_2e014321 ON public.directory_proposal USING btree (confirmation_id);


CREATE INDEX directory_proposal_contact_id_1d8e9222 ON public.directory_proposal USING btree (contact_id);


CREATE INDEX directory_proposal_decided_by_id_508a984d ON public.directory_proposal USING btree (decided_by_id);


CREATE INDEX directory_proposal_user_id_27b9e31e ON public.directory_proposal USING btree (user_id);


CREATE INDEX directory_renewal_asked_by_id_79fc9954 ON public.directory_renewal USING btree (asked_by_id);


CREATE INDEX directory_renewal_letter_id_5d2dbaea ON public.directory_renewal USING btree (letter_id);


CREATE INDEX directory_service_code_b3b84d47_like ON public.directory_service USING btree (code varchar_pattern_ops);


CREATE INDEX directory_spokenlanguage_staff_id_43983432 ON public.directory_spokenlanguage USING btree (staff_id);


CREATE INDEX directory_usergroup_code_db05d2d2_like ON public.directory_usergroup USING btree (code varchar_pattern_ops);


CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);


CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);


CREATE UNIQUE INDEX document_draft_once ON public.documents_version USING btree (document_id) WHERE (published_at IS NULL);


CREATE INDEX document_use_left ON public.tickets_documentuse USING btree (left_at, id) WHERE (left_at IS NOT NULL);


CREATE INDEX documents_document_keeper_id_8aaf2d9c ON public.documents_document USING btree (keeper_id);


CREATE INDEX documents_documentfile_version_id_ee2b8808 ON public.documents_documentfile USING btree (version_id);


CREATE INDEX documents_version_begun_by_id_8fce870c ON public.documents_version USING btree (begun_by_id);


CREATE INDEX documents_version_document_id_2745de5b ON public.documents_version USING btree (document_id);


CREATE INDEX documents_version_published_by_id_754134df ON public.documents_version USING btree (published_by_id);


CREATE INDEX documents_version_withdrawn_by_id_11622b71 ON public.documents_version USING btree (withdrawn_by_id);


CREATE UNIQUE INDEX drill_digest ON public.reconnect_drill USING btree (digest) WHERE (NOT ((digest)::text = ''::text));


CREATE INDEX entry_by_message_id ON public.tickets_entry USING btree (message_id) WHERE (NOT ((message_id)::text = ''::text));


CREATE INDEX entry_of_ticket ON public.tickets_entry USING btree (ticket_id, at, id);


CREATE INDEX entry_unproved ON public.tickets_entry USING btree (ticket_id) WHERE ((trust)::text = 'unproved'::text);


CREATE UNIQUE INDEX envelope_usual_once ON public.letters_envelope USING btree (is_usual) WHERE is_usual;


CREATE UNIQUE INDEX erasure_proposed_once ON public.directory_erasure USING btree (contact_id) WHERE (decided_at IS NULL);


CREATE UNIQUE INDEX extension_once ON public.directory_staff USING btree (extension) WHERE (NOT ((extension)::text = ''::text));


CREATE INDEX fact_by_day ON public.figures_fact USING btree (counter, day);


CREATE INDEX fact_days ON public.figures_fact USING brin (day);


CREATE INDEX fact_of_organisation ON public.figures_fact USING btree (organisation, day) WHERE (NOT (organisation = 0));


CREATE INDEX faq_entry_merged_into_id_4ec368bb ON public.faq_entry USING btree (merged_into_id);


CREATE INDEX faq_entry_owner_id_d7e2e0d9 ON public.faq_entry USING btree (owner_id);


CREATE INDEX faq_entry_service_id_0bbd20aa ON public.faq_entry USING btree (service_id);


CREATE INDEX faq_entry_validated_by_id_260f78c7 ON public.faq_entry USING btree (validated_by_id);


CREATE INDEX faq_entry_written_by_id_5b9f89c1 ON public.faq_entry USING btree (written_by_id);


CREATE INDEX faq_in_state ON public.faq_entry USING btree (state, number);


CREATE INDEX faq_left_out ON public.faq_entry USING btree (number) WHERE (NOT (left_out = '{}'::text[]));


CREATE INDEX faq_meaning_at_635fe6b1 ON public.faq_meaning USING btree (at);


CREATE INDEX faq_of_topic ON public.faq_entry USING btree (topic, number);


CREATE INDEX faq_report_by_id_9b60c77a ON public.faq_report USING btree (by_id);


CREATE INDEX faq_report_done_by_id_033711a1 ON public.faq_report USING btree (done_by_id);


CREATE INDEX faq_report_entry_id_d936887a ON public.faq_report USING btree (entry_id);


CREATE INDEX faq_report_open ON public.faq_report USING btree (entry_id, id) WHERE (done_at IS NULL);


CREATE INDEX faq_text_entry_id_2e7c1b9e ON public.faq_text USING btree (entry_id);


CREATE INDEX faq_text_parts ON public.faq_text USING gin (words public.gin_trgm_ops) WITH (fastupdate=off);


CREATE INDEX faq_text_search ON public.faq_text USING gin (search) WITH (fastupdate=off);


CREATE INDEX faq_to_confirm ON public.faq_entry USING btree (owner_id, confirm_by);


CREATE UNIQUE INDEX faq_told_once ON public.tickets_faquse USING btree (ticket_id, entry_id, how) WHERE (answer_id IS NULL);


CREATE INDEX faq_use_of_entry ON public.tickets_faquse USING btree (entry_id, at);


CREATE INDEX faq_version_by_id_1520e765 ON public.faq_version USING btree (by_id);


CREATE INDEX faq_version_entry_id_96d6c77f ON public.faq_version USING btree (entry_id);


CREATE UNIQUE INDEX fax_attempt_one_at_a_time ON public.fax_faxattempt USING btree ("to") WHERE (ended_at IS NULL);


CREATE INDEX fax_attempt_that_worked ON public.fax_faxattempt USING btree ("to", id) WHERE (("end")::text = 'sent'::text);


CREATE INDEX fax_by_caller ON public.fax_fax USING btree (caller) WHERE (NOT ((caller)::text = ''::text));


CREATE INDEX fax_fax_key_d5b150eb_like ON public.fax_fax USING btree (key varchar_pattern_ops);


CREATE INDEX fax_faxattempt_fax_id_32bfc884 ON public.fax_faxattempt USING btree (fax_id);


CREATE INDEX fax_faxattempt_name_3a7d67f7_like ON public.fax_faxattempt USING btree (name varchar_pattern_ops);


CREATE INDEX fax_junk ON public.fax_fax USING btree (junk_at) WHERE (junk_at IS NOT NULL);


CREATE INDEX fax_outfax_ticket_id_796387a4 ON public.fax_outfax USING btree (ticket_id);


CREATE INDEX figures_annotation_by_id_954c6110 ON public.figures_annotation USING btree (by_id);


CREATE INDEX figures_code_word_b7ecb5b6_like ON public.figures_code USING btree (word varchar_pattern_ops);


CREATE INDEX figures_export_by ON public.figures_export USING btree (by_id, id);


CREATE INDEX figures_export_by_id_95aa8e2b ON public.figures_export USING btree (by_id);


CREATE INDEX figures_export_waiting ON public.figures_export USING btree (id) WHERE ((state)::text = 'waiting'::text);


CREATE INDEX figures_exportpiece_export_id_87422786 ON public.figures_exportpiece USING btree (export_id);


CREATE INDEX figures_plan_asked_by_id_140faad3 ON public.figures_plan USING btree (asked_by_id);


CREATE INDEX figures_reportreader_by_id_cdd042ca ON public.figures_reportreader USING btree (by_id);


CREATE INDEX figures_sealedmonth_by_id_83bf6ce7 ON public.figures_sealedmonth USING btree (by_id);


CREATE INDEX figures_shift_user_id_201c2fd5 ON public.figures_shift USING btree (user_id);


CREATE INDEX forecast_by_day ON public.figures_forecast USING btree (day);


CREATE INDEX handover_waiting ON public.tickets_handover USING btree (service_id, due_at) WHERE ((answered_at IS NULL) AND (withdrawn_at IS NULL));


CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));


CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);


CREATE INDEX import_row ON public.directory_importrow USING btree (transfer_id, line);


CREATE INDEX import_row_outcome ON public.directory_importrow USING btree (transfer_id, outcome, line);


CREATE INDEX import_under_way ON public.directory_import USING btree (id) WHERE ((state)::text = ANY (ARRAY[('reading'::character varying)::text, ('applying'::character varying)::text]));


CREATE INDEX in_tray_new ON public.mailroom_inmail USING btree (id) WHERE ((state)::text = 'new'::text);


CREATE INDEX in_tray_set_aside ON public.mailroom_inmail USING btree (id) WHERE ((state)::text = 'set_aside'::text);


CREATE INDEX journal_by_ref ON public.journal_entry USING btree (ref, id);


CREATE INDEX journal_entry_by_id_2d8e40aa ON public.journal_entry USING btree (by_id);


CREATE INDEX keyed_at ON public.api_keyed USING btree (at);


CREATE INDEX letter_left ON public.letters_letter USING btree (finished_at, id) WHERE (finished_at IS NOT NULL);


CREATE INDEX letters_envelope_code_766af583_like ON public.letters_envelope USING btree (code varchar_pattern_ops);


CREATE INDEX letters_letter_begun_by_id_9e4f9a1d ON public.letters_letter USING btree (begun_by_id);


CREATE INDEX letters_letter_contact_id_99831211 ON public.letters_letter USING btree (contact_id);


CREATE INDEX letters_letter_finished_by_id_e6acea23 ON public.letters_letter USING btree (finished_by_id);


CREATE INDEX letters_letter_number_a37f03a9_like ON public.letters_letter USING btree (number varchar_pattern_ops);


CREATE INDEX letters_letter_ticket_id_131c9692 ON public.letters_letter USING btree (ticket_id);


CREATE INDEX letters_lettertemplate_code_f39475aa_like ON public.letters_lettertemplate USING btree (code varchar_pattern_ops);


CREATE INDEX mailroom_attempt_out_mail_id_5d4bf3d0 ON public.mailroom_attempt USING btree (out_mail_id);


CREATE INDEX mailroom_outmail_created_by_id_b27f8b6a ON public.mailroom_outmail USING btree (created_by_id);


CREATE INDEX mailroom_outmail_message_id_9e0df609_like ON public.mailroom_outmail USING btree (message_id varchar_pattern_ops);


CREATE INDEX message_not_taken_up ON public.tickets_message USING btree (to_id, id) WHERE (taken_up_at IS NULL);


CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);


CREATE INDEX missed_of_notice ON public.notices_missed USING btree (notice_id, why, id);


CREATE INDEX notice_in_state ON public.notices_notice USING btree (state, id);


CREATE UNIQUE INDEX notice_once_for_a_moment ON public.notices_notice USING btree (moment, sequence) WHERE ((NOT ((moment)::text = ''::text)) AND (NOT ((state)::text = ANY (ARRAY[('stopped'::character varying)::text, ('withdrawn'::character varying)::text]))));


CREATE INDEX notices_delivery_contact_id_bb839310 ON public.notices_delivery USING btree (contact_id);


CREATE INDEX notices_delivery_file_id_ee4019bc ON public.notices_delivery USING btree (file_id);


CREATE INDEX notices_delivery_notice_id_2d5dfa0c ON public.notices_delivery USING btree (notice_id);


CREATE INDEX notices_delivery_number_d8898383_like ON public.notices_delivery USING btree (number varchar_pattern_ops);


CREATE INDEX notices_delivery_organisation_id_79585d7a ON public.notices_delivery USING btree (organisation_id);


CREATE INDEX notices_letterfile_notice_id_f6545dfb ON public.notices_letterfile USING btree (notice_id);


CREATE INDEX notices_letterfile_posted_by_id_ad7a9ee3 ON public.notices_letterfile USING btree (posted_by_id);


CREATE INDEX notices_missed_contact_id_957a7c92 ON public.notices_missed USING btree (contact_id);


CREATE INDEX notices_missed_notice_id_fab304ee ON public.notices_missed USING btree (notice_id);


CREATE INDEX notices_missed_organisation_id_a92ba1b9 ON public.notices_missed USING btree (organisation_id);


CREATE INDEX notices_notice_approved_by_id_a1a787cb ON public.notices_notice USING btree (approved_by_id);


CREATE INDEX notices_notice_corrects_id_ffaff203 ON public.notices_notice USING btree (corrects_id);


CREATE INDEX notices_notice_written_by_id_d01140f6 ON public.notices_notice USING btree (written_by_id);


CREATE INDEX notices_pace_key_a151bd61_like ON public.notices_pace USING btree (key varchar_pattern_ops);


CREATE INDEX notices_suppression_delivery_id_ea299aa9 ON public.notices_suppression USING btree (delivery_id);


CREATE INDEX notices_suppression_organisation_id_8fdd7096 ON public.notices_suppression USING btree (organisation_id);


CREATE UNIQUE INDEX one_open_factor_removal ON public.accounts_factorremoval USING btree (user_id) WHERE (decided_at IS NULL);


CREATE INDEX order_by_hand ON public.reconnect_order USING btree (asked_at) WHERE ((state)::text = ANY (ARRAY[('by_hand'::character varying)::text, ('recalled'::character varying)::text]));


CREATE UNIQUE INDEX order_ends_once ON public.reconnect_order USING btree (credential_id) WHERE ((verb)::text = 'end'::text);


CREATE INDEX order_freezes ON public.reconnect_order USING btree (asked_at) WHERE ((verb)::text = 'freeze'::text);


CREATE UNIQUE INDEX order_one_under_way ON public.reconnect_order USING btree (restore_id) WHERE (((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('by_hand'::character varying)::text])) AND (NOT ((verb)::text = 'freeze'::text)));


CREATE INDEX order_to_send ON public.reconnect_order USING btree (due_at) WHERE ((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('undoing'::character varying)::text]));


CREATE UNIQUE INDEX organisation_link_open_once ON public.portal_organisationlink USING btree (organisation_id, email) WHERE (ended_at IS NULL);


CREATE INDEX organisation_nis ON public.directory_organisation USING btree (nis) WHERE (NOT ((nis)::text = ''::text));


CREATE INDEX organisation_numbers ON public.directory_organisation USING gin (other_phones) WITH (fastupdate=off);


CREATE INDEX organisation_of_kind ON public.directory_organisation USING btree (kind, id);


CREATE UNIQUE INDEX organisation_once_per_group ON public.directory_member USING btree (group_id, organisation_id) WHERE (contact_id IS NULL);


CREATE INDEX organisation_phone ON public.directory_organisation USING btree (phone) WHERE (NOT ((phone)::text = ''::text));


CREATE INDEX organisation_stale ON public.directory_organisation USING btree (confirmed_at NULLS FIRST, id);


CREATE INDEX out_fax_due ON public.fax_outfax USING btree (next_at) WHERE ((state)::text = 'waiting'::text);


CREATE INDEX out_fax_left ON public.fax_outfax USING btree (ended_at, id) WHERE (ended_at IS NOT NULL);


CREATE INDEX out_fax_of_many ON public.fax_outfax USING btree (about, state) WHERE (NOT ((about)::text = ''::text));


CREATE INDEX out_fax_to ON public.fax_outfax USING btree ("to");


CREATE INDEX out_fax_waits_for_a_person ON public.fax_outfax USING btree (made_by_id) WHERE (((state)::text = 'unknown'::text) OR (((digest)::text = ''::text) AND ((state)::text = 'given_up'::text)));


CREATE INDEX out_tray_acknowledged ON public.mailroom_outmail USING btree (recipients, created_at) WHERE ((kind)::text = 'acknowledgement'::text);


CREATE INDEX out_tray_digest ON public.mailroom_outmail USING btree (digest) WHERE (NOT ((digest)::text = ''::text));


CREATE INDEX out_tray_first_recipient ON public.mailroom_outmail USING btree ((recipients[1]), kind, sent_at, id) WHERE (sent_at IS NOT NULL);


CREATE INDEX out_tray_left ON public.mailroom_outmail USING btree (kind, sent_at, id) WHERE (sent_at IS NOT NULL);


CREATE INDEX out_tray_others ON public.mailroom_outmail USING gin ((recipients[2:1000]), cc) WITH (fastupdate=off) WHERE (sent_at IS NOT NULL);


CREATE INDEX out_tray_ref ON public.mailroom_outmail USING btree (ref, id);


CREATE INDEX out_tray_state ON public.mailroom_outmail USING btree (state, id);


CREATE INDEX plan_of_week ON public.figures_plan USING btree (monday, id);


CREATE UNIQUE INDEX plan_once_at_a_time ON public.figures_plan USING btree (monday) WHERE (ended_at IS NULL);


CREATE INDEX portal_opening_digest_11569f98_like ON public.portal_opening USING btree (digest varchar_pattern_ops);


CREATE INDEX portal_opening_link_id_8b87c0dc ON public.portal_opening USING btree (link_id);


CREATE INDEX portal_organisationlink_digest_5b4e42ed_like ON public.portal_organisationlink USING btree (digest varchar_pattern_ops);


CREATE INDEX portal_organisationlink_made_at_b0831f3d ON public.portal_organisationlink USING btree (made_at);


CREATE INDEX portal_organisationlink_opened_digest_29150f5c ON public.portal_organisationlink USING btree (opened_digest);


CREATE INDEX portal_organisationlink_opened_digest_29150f5c_like ON public.portal_organisationlink USING btree (opened_digest varchar_pattern_ops);


CREATE INDEX portal_renewal_at_e253dfc3 ON public.portal_renewal USING btree (at);


CREATE INDEX portal_requestlink_digest_18b224e9_like ON public.portal_requestlink USING btree (digest varchar_pattern_ops);


CREATE INDEX portal_requestlink_made_at_9f7140e9 ON public.portal_requestlink USING btree (made_at);


CREATE INDEX portal_requestlink_revoked_by_id_c7ee8ede ON public.portal_requestlink USING btree (revoked_by_id);


CREATE INDEX portal_unconfirmed_at_a3d325bb ON public.portal_unconfirmed USING btree (at);


CREATE INDEX portal_unconfirmed_digest_4bdb8cb8_like ON public.portal_unconfirmed USING btree (digest varchar_pattern_ops);


CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);


CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));


CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);


CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);


CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);


CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);


CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);


CREATE UNIQUE INDEX proof_call ON public.reconnect_proof USING btree (call) WHERE (NOT ((call)::text = ''::text));


CREATE UNIQUE INDEX proof_digest ON public.reconnect_proof USING btree (digest) WHERE (NOT ((digest)::text = ''::text));


CREATE INDEX reconnect_breakglasskey_mark_a93e55cd_like ON public.reconnect_breakglasskey USING btree (mark varchar_pattern_ops);


CREATE INDEX reconnect_breakglasskey_revoked_by_id_da565cb2 ON public.reconnect_breakglasskey USING btree (revoked_by_id);


CREATE INDEX reconnect_breakglassuse_digest_214484c7_like ON public.reconnect_breakglassuse USING btree (digest varchar_pattern_ops);


CREATE INDEX reconnect_breakglassuse_looked_by_id_9059251b ON public.reconnect_breakglassuse USING btree (looked_by_id);


CREATE INDEX reconnect_bulkrestore_approver_id_3041224c ON public.reconnect_bulkrestore USING btree (approver_id);


CREATE INDEX reconnect_bulkrestore_owner_id_e02cfaa4 ON public.reconnect_bulkrestore USING btree (owner_id);


CREATE INDEX reconnect_bulkrestore_ticket_id_e3483d97 ON public.reconnect_bulkrestore USING btree (ticket_id);


CREATE INDEX reconnect_cautionchange_at_4d7d6c6d ON public.reconnect_cautionchange USING btree (at);


CREATE INDEX reconnect_cautionchange_by_id_ca99b9a5 ON public.reconnect_cautionchange USING btree (by_id);


CREATE INDEX reconnect_drill_by_id_30b485ec ON public.reconnect_drill USING btree (by_id);


CREATE INDEX reconnect_order_asked_by_id_2f971262 ON public.reconnect_order USING btree (asked_by_id);


CREATE INDEX reconnect_order_bulk_id_ecc57572 ON public.reconnect_order USING btree (bulk_id);


CREATE INDEX reconnect_order_credential_id_cc6ce163 ON public.reconnect_order USING btree (credential_id);


CREATE INDEX reconnect_order_restore_id_31c8ccae ON public.reconnect_order USING btree (restore_id);


CREATE INDEX reconnect_proof_asked_by_id_10c52ccc ON public.reconnect_proof USING btree (asked_by_id);


CREATE INDEX reconnect_proof_contact_id_88caece4 ON public.reconnect_proof USING btree (contact_id);


CREATE INDEX reconnect_proof_restore_id_930acc4c ON public.reconnect_proof USING btree (restore_id);


CREATE INDEX reconnect_questiontree_by_id_0e41afc0 ON public.reconnect_questiontree USING btree (by_id);


CREATE INDEX reconnect_restore_approver_id_14087a63 ON public.reconnect_restore USING btree (approver_id);


CREATE INDEX reconnect_restore_break_glass_id_403e69a8 ON public.reconnect_restore USING btree (break_glass_id);


CREATE INDEX reconnect_restore_contact_id_664ce7ce ON public.reconnect_restore USING btree (contact_id);


CREATE INDEX reconnect_restore_credential_id_e91d7c94 ON public.reconnect_restore USING btree (credential_id);


CREATE INDEX reconnect_restore_owner_id_5c6ee8a7 ON public.reconnect_restore USING btree (owner_id);


CREATE INDEX reconnect_restore_user_id_5a21fec6 ON public.reconnect_restore USING btree (user_id);


CREATE INDEX reconnect_telling_restore_id_6b512dc9 ON public.reconnect_telling USING btree (restore_id);


CREATE INDEX reconnect_watch_by_id_144e5ae5 ON public.reconnect_watch USING btree (by_id);


CREATE INDEX reconnect_watch_organisation_id_b80bb6c8 ON public.reconnect_watch USING btree (organisation_id);


CREATE INDEX reconnect_webhookevent_restore_id_1b5d2fd5 ON public.reconnect_webhookevent USING btree (restore_id);


CREATE INDEX recording_by_end ON public.telephony_recording USING btree (keep_until);


CREATE INDEX registration_of ON public.directory_registration USING btree (organisation_id, since);


CREATE INDEX registration_over ON public.directory_registration USING btree (until) WHERE (until IS NOT NULL);


CREATE INDEX renewal_due ON public.directory_renewal USING btree (id) WHERE ((state)::text = 'due'::text);


CREATE INDEX request_link_of_ticket ON public.portal_requestlink USING btree (ticket_id, email);


CREATE INDEX restore_of_ticket ON public.reconnect_restore USING btree (ticket_id);


CREATE UNIQUE INDEX restore_one_open_for_user ON public.reconnect_restore USING btree (user_id) WHERE (closed_at IS NULL);


CREATE INDEX restore_open ON public.reconnect_restore USING btree (step) WHERE (closed_at IS NULL);


CREATE INDEX restore_restored ON public.reconnect_restore USING btree (restored_at) WHERE (restored_at IS NOT NULL);


CREATE INDEX socialaccount_socialaccount_user_id_8146e70c ON public.socialaccount_socialaccount USING btree (user_id);


CREATE INDEX socialaccount_socialtoken_account_id_951f210e ON public.socialaccount_socialtoken USING btree (account_id);


CREATE INDEX socialaccount_socialtoken_app_id_636a42d7 ON public.socialaccount_socialtoken USING btree (app_id);


CREATE INDEX span_by_time ON public.telephony_span USING btree (ended_at, began_at);


CREATE INDEX telephony_agent_call_id_0949c6b5 ON public.telephony_agent USING btree (call_id);


CREATE INDEX telephony_call_agent_id_c56ea6d7 ON public.telephony_call USING btree (agent_id);


CREATE INDEX telephony_call_back_of_id_7b1fcbd4 ON public.telephony_call USING btree (back_of_id);


CREATE INDEX telephony_call_key_d6d13efd_like ON public.telephony_call USING btree (key varchar_pattern_ops);


CREATE INDEX telephony_call_wanted_id_bc4bd662 ON public.telephony_call USING btree (wanted_id);


CREATE INDEX telephony_closing_by_id_a6e27678 ON public.telephony_closing USING btree (by_id);


CREATE INDEX telephony_menu_by_id_64ac9387 ON public.telephony_menu USING btree (by_id);


CREATE INDEX telephony_menudraft_by_id_8691be89 ON public.telephony_menudraft USING btree (by_id);


CREATE INDEX telephony_recording_call_id_cee7d87a ON public.telephony_recording USING btree (call_id);


CREATE INDEX telephony_recording_name_5f6e096d_like ON public.telephony_recording USING btree (name varchar_pattern_ops);


CREATE INDEX telephony_recordingrule_by_id_ac134d60 ON public.telephony_recordingrule USING btree (by_id);


CREATE INDEX telephony_span_user_id_4e52f25b ON public.telephony_span USING btree (user_id);


CREATE INDEX telephony_trunksetting_by_id_8c524eb8 ON public.telephony_trunksetting USING btree (by_id);


CREATE INDEX telephony_wish_by_id_0f243b5b ON public.telephony_wish USING btree (by_id);


CREATE INDEX telling_digest ON public.reconnect_telling USING btree (digest);


CREATE INDEX ticket_active_due ON public.tickets_ticket USING btree (due_at, id) INCLUDE (paused_at, awaited_until) WHERE ((state)::text = ANY (ARRAY[('open'::character varying)::text, ('research'::character varying)::text, ('second_line'::character varying)::text]));


CREATE INDEX ticket_archived ON public.tickets_ticket USING btree (archived_at) WHERE ((state)::text = 'archived'::text);


CREATE INDEX ticket_by_incident ON public.tickets_ticket USING btree (incident, id) WHERE (NOT ((incident)::text = ''::text));


CREATE INDEX ticket_by_requester ON public.tickets_ticket USING btree (requester_email, id);


CREATE INDEX ticket_by_state ON public.tickets_ticket USING btree (state, id);


CREATE INDEX ticket_mine ON public.tickets_ticket USING btree (owner_id, due_at, id) WHERE ((state)::text = ANY (ARRAY[('open'::character varying)::text, ('research'::character varying)::text, ('second_line'::character varying)::text]));


CREATE INDEX ticket_new ON public.tickets_ticket USING btree (due_at, id) WHERE ((owner_id IS NULL) AND ((state)::text = 'open'::text));


CREATE INDEX ticket_of_contact ON public.tickets_ticket USING btree (contact_id, id);


CREATE INDEX ticket_of_organisation ON public.tickets_ticket USING btree (organisation_id, id);


CREATE INDEX ticket_queue ON public.tickets_ticket USING btree (state, due_at, id) WHERE ((state)::text = ANY (ARRAY[('open'::character varying)::text, ('research'::character varying)::text, ('second_line'::character varying)::text]));


CREATE INDEX ticket_to_archive ON public.tickets_ticket USING btree (closed_at) WHERE ((state)::text = 'closed'::text);


CREATE INDEX ticket_words ON public.tickets_ticketwords USING gin (words) WITH (gin_pending_list_limit='1024');


CREATE INDEX tickets_attachment_entry_id_e46ef859 ON public.tickets_attachment USING btree (entry_id);


CREATE INDEX tickets_disposal_approved_by_id_675f5425 ON public.tickets_disposal USING btree (approved_by_id);


CREATE INDEX tickets_disposal_proposed_by_id_138e3169 ON public.tickets_disposal USING btree (proposed_by_id);


CREATE INDEX tickets_documentuse_answer_id_b9421170 ON public.tickets_documentuse USING btree (answer_id);


CREATE INDEX tickets_documentuse_by_id_42d2f628 ON public.tickets_documentuse USING btree (by_id);


CREATE INDEX tickets_documentuse_file_id_df964ce4 ON public.tickets_documentuse USING btree (file_id);


CREATE INDEX tickets_documentuse_ticket_id_ff91cdc2 ON public.tickets_documentuse USING btree (ticket_id);


CREATE INDEX tickets_draft_user_id_0c39dc9e ON public.tickets_draft USING btree (user_id);


CREATE INDEX tickets_draftfile_draft_id_a49d85c7 ON public.tickets_draftfile USING btree (draft_id);


CREATE INDEX tickets_draftversion_draft_id_69b6ab7f ON public.tickets_draftversion USING btree (draft_id);


CREATE INDEX tickets_entry_author_id_d5037383 ON public.tickets_entry USING btree (author_id);


CREATE INDEX tickets_entry_handover_id_86f3af14 ON public.tickets_entry USING btree (handover_id);


CREATE INDEX tickets_entry_in_mail_id_7713e0c8 ON public.tickets_entry USING btree (in_mail_id);


CREATE INDEX tickets_entry_out_mail_id_fcbb351c ON public.tickets_entry USING btree (out_mail_id);


CREATE INDEX tickets_faquse_answer_id_3ad1c502 ON public.tickets_faquse USING btree (answer_id);


CREATE INDEX tickets_faquse_by_id_3a63c2c9 ON public.tickets_faquse USING btree (by_id);


CREATE INDEX tickets_faquse_entry_id_38a34a64 ON public.tickets_faquse USING btree (entry_id);


CREATE INDEX tickets_faquse_ticket_id_b7f534cc ON public.tickets_faquse USING btree (ticket_id);


CREATE INDEX tickets_handover_answered_by_id_2f9fcb90 ON public.tickets_handover USING btree (answered_by_id);


CREATE INDEX tickets_handover_asked_by_id_7367472f ON public.tickets_handover USING btree (asked_by_id);


CREATE INDEX tickets_handover_expert_id_7fbc1750 ON public.tickets_handover USING btree (expert_id);


CREATE INDEX tickets_handover_service_id_bbd507dc ON public.tickets_handover USING btree (service_id);


CREATE INDEX tickets_handover_ticket_id_0180cc3e ON public.tickets_handover USING btree (ticket_id);


CREATE INDEX tickets_link_a_id_411b9d4e ON public.tickets_link USING btree (a_id);


CREATE INDEX tickets_link_b_id_2f0fa47b ON public.tickets_link USING btree (b_id);


CREATE INDEX tickets_maskednumber_entry_id_86c48e12 ON public.tickets_maskednumber USING btree (entry_id);


CREATE INDEX tickets_message_by_id_b44d3415 ON public.tickets_message USING btree (by_id);


CREATE INDEX tickets_message_out_mail_id_188afe34 ON public.tickets_message USING btree (out_mail_id);


CREATE INDEX tickets_message_ticket_id_a1134910 ON public.tickets_message USING btree (ticket_id);


CREATE INDEX tickets_message_to_id_537dbcbd ON public.tickets_message USING btree (to_id);


CREATE INDEX tickets_presence_ticket_id_f0e92811 ON public.tickets_presence USING btree (ticket_id);


CREATE INDEX tickets_presence_user_id_b1ef7b6f ON public.tickets_presence USING btree (user_id);


CREATE INDEX tickets_regrouping_by_id_5b4e3f23 ON public.tickets_regrouping USING btree (by_id);


CREATE INDEX tickets_regrouping_source_id_b897bfeb ON public.tickets_regrouping USING btree (source_id);


CREATE INDEX tickets_regrouping_target_id_c724a479 ON public.tickets_regrouping USING btree (target_id);


CREATE INDEX tickets_sending_by_id_9f7f8baf ON public.tickets_sending USING btree (by_id);


CREATE INDEX tickets_sending_leaves_at_8cece23e ON public.tickets_sending USING btree (leaves_at);


CREATE INDEX tickets_sending_ticket_id_dc850a04 ON public.tickets_sending USING btree (ticket_id);


CREATE INDEX tickets_template_code_f0fce4f9_like ON public.tickets_template USING btree (code varchar_pattern_ops);


CREATE INDEX tickets_template_topic_id_f3fb6c96 ON public.tickets_template USING btree (topic_id);


CREATE INDEX tickets_templateuse_template_id_bdd5bf03 ON public.tickets_templateuse USING btree (template_id);


CREATE INDEX tickets_ticket_merged_into_id_3a36ad40 ON public.tickets_ticket USING btree (merged_into_id);


CREATE INDEX tickets_ticket_number_5f958fbb_like ON public.tickets_ticket USING btree (number varchar_pattern_ops);


CREATE INDEX tickets_ticket_owner_id_40236788 ON public.tickets_ticket USING btree (owner_id);


CREATE INDEX tickets_ticket_topic_id_80564e0d ON public.tickets_ticket USING btree (topic_id);


CREATE INDEX tickets_ticketcall_ticket_id_74154787 ON public.tickets_ticketcall USING btree (ticket_id);


CREATE INDEX tickets_topic_code_9a6afc82_like ON public.tickets_topic USING btree (code varchar_pattern_ops);


CREATE INDEX tickets_topic_parent_id_dbb3832d ON public.tickets_topic USING btree (parent_id);


CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY (ARRAY[('totp'::character varying)::text, ('recovery_codes'::character varying)::text]));


CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";


CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;


CREATE INDEX vault_resealing_column_5f7befd8_like ON public.vault_resealing USING btree ("column" varchar_pattern_ops);


CREATE UNIQUE INDEX watch_one_for_organisation ON public.reconnect_watch USING btree (organisation_id) WHERE (ended_at IS NULL);


CREATE INDEX webhook_event_in_order ON public.reconnect_webhookevent USING btree (webhook_id, id);


CREATE INDEX wish_to_do ON public.telephony_wish USING btree (id) WHERE (done_at IS NULL);


CREATE STATISTICS public.ticket_state_and_owner (mcv) ON state, owner_id FROM public.tickets_ticket;


CREATE TRIGGER directory_contact_added AFTER INSERT ON public.directory_contact REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.directory_contact_registers();


CREATE TRIGGER directory_contact_changed AFTER UPDATE ON public.directory_contact REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.directory_contact_registers();


CREATE TRIGGER directory_contact_removed AFTER DELETE ON public.directory_contact REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION public.directory_contact_goes();


CREATE TRIGGER directory_organisation_added AFTER INSERT ON public.directory_organisation REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.directory_organisation_registers();


CREATE TRIGGER directory_organisation_changed AFTER UPDATE ON public.directory_organisation REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.directory_organisation_registers();


CREATE TRIGGER directory_organisation_removed AFTER DELETE ON public.directory_organisation REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION public.directory_organisation_goes();


CREATE TRIGGER documents_published_stays BEFORE DELETE OR UPDATE ON public.documents_documentfile FOR EACH ROW EXECUTE FUNCTION public.documents_published_stays();


CREATE TRIGGER journal_entry_no_change BEFORE DELETE OR UPDATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();


CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();


CREATE TRIGGER journal_entry_tell AFTER INSERT ON public.journal_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.journal_tell();


CREATE TRIGGER journal_seal_no_change BEFORE DELETE OR UPDATE ON public.journal_seal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();


CREATE TRIGGER journal_seal_no_truncate BEFORE TRUNCATE ON public.journal_seal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();


CREATE TRIGGER letters_final_stays BEFORE DELETE OR UPDATE ON public.letters_letter FOR EACH ROW WHEN ((old.number IS NOT NULL)) EXECUTE FUNCTION public.letters_final_stays();


CREATE TRIGGER notice_stays_as_seen BEFORE UPDATE ON public.notices_notice FOR EACH ROW WHEN (((((old.approved_by_id IS NOT NULL) OR (old.began_at IS NOT NULL)) AND (((old.category)::text IS DISTINCT FROM (new.category)::text) OR ((old.subject_nl)::text IS DISTINCT FROM (new.subject_nl)::text) OR ((old.subject_fr)::text IS DISTINCT FROM (new.subject_fr)::text) OR ((old.subject_de)::text IS DISTINCT FROM (new.subject_de)::text) OR (old.text_nl IS DISTINCT FROM new.text_nl) OR (old.text_fr IS DISTINCT FROM new.text_fr) OR (old.text_de IS DISTINCT FROM new.text_de) OR (old.groups IS DISTINCT FROM new.groups) OR (old.corrects_id IS DISTINCT FROM new.corrects_id) OR ((old.moment)::text IS DISTINCT FROM (new.moment)::text) OR (old.sequence IS DISTINCT FROM new.sequence) OR (old.calendar IS DISTINCT FROM new.calendar) OR (old.written_by_id IS DISTINCT FROM new.written_by_id) OR ((old.way)::text IS DISTINCT FROM (new.way)::text) OR (old.envelope_id IS DISTINCT FROM new.envelope_id) OR (old.enclosure_id IS DISTINCT FROM new.enclosure_id))) OR ((old.approved_by_id IS NOT NULL) AND (old.approved_by_id IS DISTINCT FROM new.approved_by_id)))) EXECUTE FUNCTION public.notices_stay();


CREATE TRIGGER organisation_address_is_new BEFORE UPDATE OF street, postcode, town ON public.directory_organisation FOR EACH ROW WHEN (((old.post_returned_at IS NOT NULL) AND (((old.street)::text IS DISTINCT FROM (new.street)::text) OR ((old.postcode)::text IS DISTINCT FROM (new.postcode)::text) OR ((old.town)::text IS DISTINCT FROM (new.town)::text)))) EXECUTE FUNCTION public.directory_address_is_new();


CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();


CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();


CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();


CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();


CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();


CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();


CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();


ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_factorremoval
    ADD CONSTRAINT accounts_factorremov_decided_by_id_c7f4e74d_fk_accounts_ FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_factorremoval
    ADD CONSTRAINT accounts_factorremov_proposed_by_id_44d41748_fk_accounts_ FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_factorremoval
    ADD CONSTRAINT accounts_factorremoval_user_id_19aee195_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_token
    ADD CONSTRAINT accounts_token_user_id_82a3a2c8_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_group_id_bd11a704_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_52b62117_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_permission_id_113bb443_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_user_id_e4f0a161_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.api_keyed
    ADD CONSTRAINT api_keyed_token_id_85b1942f_fk_accounts_token_id FOREIGN KEY (token_id) REFERENCES public.accounts_token(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_absence
    ADD CONSTRAINT directory_absence_replaced_by_id_950e49f9_fk_accounts_user_id FOREIGN KEY (replaced_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_absence
    ADD CONSTRAINT directory_absence_user_id_ca029459_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_absencecalendar
    ADD CONSTRAINT directory_absencecalendar_user_id_5e76d235_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_acceptance
    ADD CONSTRAINT directory_acceptance_contact_id_864ece53_fk_directory FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_acceptance
    ADD CONSTRAINT directory_acceptance_noted_by_id_d1976335_fk_accounts_user_id FOREIGN KEY (noted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_acceptance
    ADD CONSTRAINT directory_acceptance_organisation_id_e4bfcfdd_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_acceptance
    ADD CONSTRAINT directory_acceptance_withdrawn_by_id_238684e5_fk_accounts_ FOREIGN KEY (withdrawn_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_authorisation_services
    ADD CONSTRAINT directory_authorisat_authorisation_id_31f72aa3_fk_directory FOREIGN KEY (authorisation_id) REFERENCES public.directory_authorisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_authorisation
    ADD CONSTRAINT directory_authorisat_organisation_id_4d329ba5_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_authorisation_services
    ADD CONSTRAINT directory_authorisat_service_id_9ffe6183_fk_directory FOREIGN KEY (service_id) REFERENCES public.directory_service(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_campaign
    ADD CONSTRAINT directory_campaign_group_id_e752a578_fk_directory_usergroup_id FOREIGN KEY (group_id) REFERENCES public.directory_usergroup(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_campaign
    ADD CONSTRAINT directory_campaign_started_by_id_12726eed_fk_accounts_user_id FOREIGN KEY (started_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_confirmation
    ADD CONSTRAINT directory_confirmati_campaign_id_54c4c65d_fk_directory FOREIGN KEY (campaign_id) REFERENCES public.directory_campaign(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_confirmation
    ADD CONSTRAINT directory_confirmati_contact_id_25d75966_fk_directory FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_confirmation
    ADD CONSTRAINT directory_confirmati_organisation_id_ecaac396_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_confirmation
    ADD CONSTRAINT directory_confirmation_made_by_id_8f87ed62_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_connecteduser
    ADD CONSTRAINT directory_connectedu_contact_id_99355535_fk_directory FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_connecteduser
    ADD CONSTRAINT directory_connectedu_organisation_id_e449836e_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_contact
    ADD CONSTRAINT directory_contact_organisation_id_b4e3626f_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_credential
    ADD CONSTRAINT directory_credential_user_id_3d113f69_fk_directory FOREIGN KEY (user_id) REFERENCES public.directory_connecteduser(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_erasure
    ADD CONSTRAINT directory_erasure_approved_by_id_cecd6126_fk_accounts_user_id FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_erasure
    ADD CONSTRAINT directory_erasure_contact_id_2bc5fc24_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_erasure
    ADD CONSTRAINT directory_erasure_proposed_by_id_da64d648_fk_accounts_user_id FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_expert
    ADD CONSTRAINT directory_expert_service_id_78077597_fk_directory_service_id FOREIGN KEY (service_id) REFERENCES public.directory_service(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_expert
    ADD CONSTRAINT directory_expert_user_id_8451c6f2_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_handledservice
    ADD CONSTRAINT directory_handledser_service_id_800b395d_fk_directory FOREIGN KEY (service_id) REFERENCES public.directory_service(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_handledservice
    ADD CONSTRAINT directory_handledser_staff_id_c08ae3bd_fk_directory FOREIGN KEY (staff_id) REFERENCES public.directory_staff(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_import
    ADD CONSTRAINT directory_import_applied_by_id_0d7caa55_fk_accounts_user_id FOREIGN KEY (applied_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_import
    ADD CONSTRAINT directory_import_by_id_81188a5b_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_importfile
    ADD CONSTRAINT directory_importfile_transfer_id_90b9436d_fk_directory FOREIGN KEY (transfer_id) REFERENCES public.directory_import(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_importrow
    ADD CONSTRAINT directory_importrow_transfer_id_b9104d63_fk_directory_import_id FOREIGN KEY (transfer_id) REFERENCES public.directory_import(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_letter
    ADD CONSTRAINT directory_letter_confirmation_id_e2617ccb_fk_directory FOREIGN KEY (confirmation_id) REFERENCES public.directory_confirmation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_member
    ADD CONSTRAINT directory_member_contact_id_ad7267bb_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_member
    ADD CONSTRAINT directory_member_group_id_910ffabc_fk_directory_usergroup_id FOREIGN KEY (group_id) REFERENCES public.directory_usergroup(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_member
    ADD CONSTRAINT directory_member_organisation_id_a9a98e7a_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_merger
    ADD CONSTRAINT directory_merger_by_id_342a5255_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_merger
    ADD CONSTRAINT directory_merger_into_id_2fa6cf1a_fk_directory_organisation_id FOREIGN KEY (into_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_openinghours
    ADD CONSTRAINT directory_openinghou_service_id_f5525755_fk_directory FOREIGN KEY (service_id) REFERENCES public.directory_service(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_organisation
    ADD CONSTRAINT directory_organisati_merged_into_id_df81700d_fk_directory FOREIGN KEY (merged_into_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_organisation
    ADD CONSTRAINT directory_organisati_parent_id_1eb31a7b_fk_directory FOREIGN KEY (parent_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_proposal
    ADD CONSTRAINT directory_proposal_confirmation_id_2e014321_fk_directory FOREIGN KEY (confirmation_id) REFERENCES public.directory_confirmation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_proposal
    ADD CONSTRAINT directory_proposal_contact_id_1d8e9222_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_proposal
    ADD CONSTRAINT directory_proposal_decided_by_id_508a984d_fk_accounts_user_id FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_proposal
    ADD CONSTRAINT directory_proposal_user_id_27b9e31e_fk_directory FOREIGN KEY (user_id) REFERENCES public.directory_connecteduser(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_registration
    ADD CONSTRAINT directory_registrati_contact_id_2379f70a_fk_directory FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_registration
    ADD CONSTRAINT directory_registrati_organisation_id_f8e27a67_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_renewal
    ADD CONSTRAINT directory_renewal_asked_by_id_79fc9954_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_renewal
    ADD CONSTRAINT directory_renewal_credential_id_4f19e1a9_fk_directory FOREIGN KEY (credential_id) REFERENCES public.directory_credential(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_renewal
    ADD CONSTRAINT directory_renewal_letter_id_5d2dbaea_fk_directory_letter_id FOREIGN KEY (letter_id) REFERENCES public.directory_letter(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_spokenlanguage
    ADD CONSTRAINT directory_spokenlang_staff_id_43983432_fk_directory FOREIGN KEY (staff_id) REFERENCES public.directory_staff(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.directory_staff
    ADD CONSTRAINT directory_staff_user_id_0318c0d5_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT documents_document_keeper_id_8aaf2d9c_fk_accounts_user_id FOREIGN KEY (keeper_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.documents_documentfile
    ADD CONSTRAINT documents_documentfi_version_id_ee2b8808_fk_documents FOREIGN KEY (version_id) REFERENCES public.documents_version(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.documents_version
    ADD CONSTRAINT documents_version_begun_by_id_8fce870c_fk_accounts_user_id FOREIGN KEY (begun_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.documents_version
    ADD CONSTRAINT documents_version_document_id_2745de5b_fk_documents_document_id FOREIGN KEY (document_id) REFERENCES public.documents_document(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.documents_version
    ADD CONSTRAINT documents_version_published_by_id_754134df_fk_accounts_user_id FOREIGN KEY (published_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.documents_version
    ADD CONSTRAINT documents_version_withdrawn_by_id_11622b71_fk_accounts_user_id FOREIGN KEY (withdrawn_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_entry
    ADD CONSTRAINT faq_entry_merged_into_id_4ec368bb_fk_faq_entry_id FOREIGN KEY (merged_into_id) REFERENCES public.faq_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_entry
    ADD CONSTRAINT faq_entry_owner_id_d7e2e0d9_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_entry
    ADD CONSTRAINT faq_entry_service_id_0bbd20aa_fk_directory_service_id FOREIGN KEY (service_id) REFERENCES public.directory_service(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_entry
    ADD CONSTRAINT faq_entry_validated_by_id_260f78c7_fk_accounts_user_id FOREIGN KEY (validated_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_entry
    ADD CONSTRAINT faq_entry_written_by_id_5b9f89c1_fk_accounts_user_id FOREIGN KEY (written_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_meaning
    ADD CONSTRAINT faq_meaning_text_id_fd92c553_fk_faq_text_id FOREIGN KEY (text_id) REFERENCES public.faq_text(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_report
    ADD CONSTRAINT faq_report_by_id_9b60c77a_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_report
    ADD CONSTRAINT faq_report_done_by_id_033711a1_fk_accounts_user_id FOREIGN KEY (done_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_report
    ADD CONSTRAINT faq_report_entry_id_d936887a_fk_faq_entry_id FOREIGN KEY (entry_id) REFERENCES public.faq_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_text
    ADD CONSTRAINT faq_text_entry_id_2e7c1b9e_fk_faq_entry_id FOREIGN KEY (entry_id) REFERENCES public.faq_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_version
    ADD CONSTRAINT faq_version_by_id_1520e765_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.faq_version
    ADD CONSTRAINT faq_version_entry_id_96d6c77f_fk_faq_entry_id FOREIGN KEY (entry_id) REFERENCES public.faq_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.fax_fax
    ADD CONSTRAINT fax_fax_entry_id_a2b906b0_fk_tickets_entry_id FOREIGN KEY (entry_id) REFERENCES public.tickets_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.fax_fax
    ADD CONSTRAINT fax_fax_junk_by_id_8aa07bb9_fk_accounts_user_id FOREIGN KEY (junk_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.fax_faxattempt
    ADD CONSTRAINT fax_faxattempt_fax_id_32bfc884_fk_fax_outfax_id FOREIGN KEY (fax_id) REFERENCES public.fax_outfax(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.fax_junksign
    ADD CONSTRAINT fax_junksign_made_by_id_8ad178c4_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.fax_outfax
    ADD CONSTRAINT fax_outfax_entry_id_3cc4722b_fk_tickets_entry_id FOREIGN KEY (entry_id) REFERENCES public.tickets_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.fax_outfax
    ADD CONSTRAINT fax_outfax_made_by_id_8620621a_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.fax_outfax
    ADD CONSTRAINT fax_outfax_ticket_id_796387a4_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_annotation
    ADD CONSTRAINT figures_annotation_by_id_954c6110_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_export
    ADD CONSTRAINT figures_export_by_id_95aa8e2b_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_exportpiece
    ADD CONSTRAINT figures_exportpiece_export_id_87422786_fk_figures_export_id FOREIGN KEY (export_id) REFERENCES public.figures_export(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_plan
    ADD CONSTRAINT figures_plan_asked_by_id_140faad3_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_reportreader
    ADD CONSTRAINT figures_reportreader_by_id_cdd042ca_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_reportreader
    ADD CONSTRAINT figures_reportreader_user_id_f575a4d2_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_sealedmonth
    ADD CONSTRAINT figures_sealedmonth_by_id_83bf6ce7_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.figures_shift
    ADD CONSTRAINT figures_shift_user_id_201c2fd5_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_by_id_2d8e40aa_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_begun_by_id_9e4f9a1d_fk_accounts_user_id FOREIGN KEY (begun_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_contact_id_99831211_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_envelope_id_71151296_fk_letters_envelope_id FOREIGN KEY (envelope_id) REFERENCES public.letters_envelope(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_finished_by_id_e6acea23_fk_accounts_user_id FOREIGN KEY (finished_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_organisation_id_008d80d9_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_ticket_id_131c9692_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.mailroom_attempt
    ADD CONSTRAINT mailroom_attempt_out_mail_id_5d4bf3d0_fk_mailroom_outmail_id FOREIGN KEY (out_mail_id) REFERENCES public.mailroom_outmail(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.mailroom_outmail
    ADD CONSTRAINT mailroom_outmail_created_by_id_b27f8b6a_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_contact_id_bb839310_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_fax_id_6c40e686_fk_fax_outfax_id FOREIGN KEY (fax_id) REFERENCES public.fax_outfax(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_file_id_ee4019bc_fk_notices_letterfile_id FOREIGN KEY (file_id) REFERENCES public.notices_letterfile(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_notice_id_2d5dfa0c_fk_notices_notice_id FOREIGN KEY (notice_id) REFERENCES public.notices_notice(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_organisation_id_79585d7a_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_letterfile
    ADD CONSTRAINT notices_letterfile_notice_id_f6545dfb_fk_notices_notice_id FOREIGN KEY (notice_id) REFERENCES public.notices_notice(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_letterfile
    ADD CONSTRAINT notices_letterfile_posted_by_id_ad7a9ee3_fk_accounts_user_id FOREIGN KEY (posted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_missed
    ADD CONSTRAINT notices_missed_contact_id_957a7c92_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_missed
    ADD CONSTRAINT notices_missed_notice_id_fab304ee_fk_notices_notice_id FOREIGN KEY (notice_id) REFERENCES public.notices_notice(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_missed
    ADD CONSTRAINT notices_missed_organisation_id_a92ba1b9_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_approved_by_id_a1a787cb_fk_accounts_user_id FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_corrects_id_ffaff203_fk_notices_notice_id FOREIGN KEY (corrects_id) REFERENCES public.notices_notice(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_enclosure_id_ac31adba_fk_documents_version_id FOREIGN KEY (enclosure_id) REFERENCES public.documents_version(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_envelope_id_b7508443_fk_letters_envelope_id FOREIGN KEY (envelope_id) REFERENCES public.letters_envelope(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_written_by_id_d01140f6_fk_accounts_user_id FOREIGN KEY (written_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_suppression
    ADD CONSTRAINT notices_suppression_delivery_id_ea299aa9_fk_notices_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.notices_delivery(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.notices_suppression
    ADD CONSTRAINT notices_suppression_organisation_id_8fdd7096_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.portal_callslot
    ADD CONSTRAINT portal_callslot_ticket_id_841e8c1f_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.portal_opening
    ADD CONSTRAINT portal_opening_link_id_8b87c0dc_fk_portal_requestlink_id FOREIGN KEY (link_id) REFERENCES public.portal_requestlink(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.portal_organisationlink
    ADD CONSTRAINT portal_organisationl_organisation_id_9694c22e_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.portal_requestlink
    ADD CONSTRAINT portal_requestlink_revoked_by_id_c7ee8ede_fk_accounts_user_id FOREIGN KEY (revoked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.portal_requestlink
    ADD CONSTRAINT portal_requestlink_ticket_id_055e1599_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;


ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;


ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);


ALTER TABLE ONLY public.reconnect_breakglassuse
    ADD CONSTRAINT reconnect_breakglass_looked_by_id_9059251b_fk_accounts_ FOREIGN KEY (looked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_breakglasskey
    ADD CONSTRAINT reconnect_breakglass_revoked_by_id_da565cb2_fk_accounts_ FOREIGN KEY (revoked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_bulkrestore
    ADD CONSTRAINT reconnect_bulkrestore_approver_id_3041224c_fk_accounts_user_id FOREIGN KEY (approver_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_bulkrestore
    ADD CONSTRAINT reconnect_bulkrestore_owner_id_e02cfaa4_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_bulkrestore
    ADD CONSTRAINT reconnect_bulkrestore_ticket_id_e3483d97_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_cautionchange
    ADD CONSTRAINT reconnect_cautionchange_by_id_ca99b9a5_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_drill
    ADD CONSTRAINT reconnect_drill_by_id_30b485ec_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_order
    ADD CONSTRAINT reconnect_order_asked_by_id_2f971262_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_order
    ADD CONSTRAINT reconnect_order_bulk_id_ecc57572_fk_reconnect_bulkrestore_id FOREIGN KEY (bulk_id) REFERENCES public.reconnect_bulkrestore(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_order
    ADD CONSTRAINT reconnect_order_credential_id_cc6ce163_fk_directory FOREIGN KEY (credential_id) REFERENCES public.directory_credential(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_order
    ADD CONSTRAINT reconnect_order_restore_id_31c8ccae_fk_reconnect_restore_id FOREIGN KEY (restore_id) REFERENCES public.reconnect_restore(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_proof
    ADD CONSTRAINT reconnect_proof_asked_by_id_10c52ccc_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_proof
    ADD CONSTRAINT reconnect_proof_contact_id_88caece4_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_proof
    ADD CONSTRAINT reconnect_proof_restore_id_930acc4c_fk_reconnect_restore_id FOREIGN KEY (restore_id) REFERENCES public.reconnect_restore(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_questiontree
    ADD CONSTRAINT reconnect_questiontree_by_id_0e41afc0_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_approver_id_14087a63_fk_accounts_user_id FOREIGN KEY (approver_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_break_glass_id_403e69a8_fk_reconnect FOREIGN KEY (break_glass_id) REFERENCES public.reconnect_breakglassuse(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_contact_id_664ce7ce_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_credential_id_e91d7c94_fk_directory FOREIGN KEY (credential_id) REFERENCES public.directory_credential(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_owner_id_5c6ee8a7_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_ticket_id_c91a4dba_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_restore
    ADD CONSTRAINT reconnect_restore_user_id_5a21fec6_fk_directory FOREIGN KEY (user_id) REFERENCES public.directory_connecteduser(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_telling
    ADD CONSTRAINT reconnect_telling_restore_id_6b512dc9_fk_reconnect_restore_id FOREIGN KEY (restore_id) REFERENCES public.reconnect_restore(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_watch
    ADD CONSTRAINT reconnect_watch_by_id_144e5ae5_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_watch
    ADD CONSTRAINT reconnect_watch_organisation_id_b80bb6c8_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_webhook
    ADD CONSTRAINT reconnect_webhook_token_id_9817b6c7_fk_accounts_token_id FOREIGN KEY (token_id) REFERENCES public.accounts_token(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_webhookevent
    ADD CONSTRAINT reconnect_webhookeve_restore_id_1b5d2fd5_fk_reconnect FOREIGN KEY (restore_id) REFERENCES public.reconnect_restore(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.reconnect_webhookevent
    ADD CONSTRAINT reconnect_webhookeve_webhook_id_2d61d474_fk_reconnect FOREIGN KEY (webhook_id) REFERENCES public.reconnect_webhook(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_account_id_951f210e_fk_socialacc FOREIGN KEY (account_id) REFERENCES public.socialaccount_socialaccount(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_app_id_636a42d7_fk_socialacc FOREIGN KEY (app_id) REFERENCES public.socialaccount_socialapp(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_social_user_id_8146e70c_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_agent
    ADD CONSTRAINT telephony_agent_call_id_0949c6b5_fk_telephony_call_id FOREIGN KEY (call_id) REFERENCES public.telephony_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_agent
    ADD CONSTRAINT telephony_agent_user_id_9dd0b4bc_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_call
    ADD CONSTRAINT telephony_call_agent_id_c56ea6d7_fk_accounts_user_id FOREIGN KEY (agent_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_call
    ADD CONSTRAINT telephony_call_back_of_id_7b1fcbd4_fk_telephony_call_id FOREIGN KEY (back_of_id) REFERENCES public.telephony_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_call
    ADD CONSTRAINT telephony_call_wanted_id_bc4bd662_fk_accounts_user_id FOREIGN KEY (wanted_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_callback
    ADD CONSTRAINT telephony_callback_call_id_be4436d3_fk_telephony_call_id FOREIGN KEY (call_id) REFERENCES public.telephony_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_closing
    ADD CONSTRAINT telephony_closing_by_id_a6e27678_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_menu
    ADD CONSTRAINT telephony_menu_by_id_64ac9387_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_menudraft
    ADD CONSTRAINT telephony_menudraft_by_id_8691be89_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_recording
    ADD CONSTRAINT telephony_recording_call_id_cee7d87a_fk_telephony_call_id FOREIGN KEY (call_id) REFERENCES public.telephony_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_recordingrule
    ADD CONSTRAINT telephony_recordingrule_by_id_ac134d60_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_span
    ADD CONSTRAINT telephony_span_user_id_4e52f25b_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_trunksetting
    ADD CONSTRAINT telephony_trunksetting_by_id_8c524eb8_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.telephony_wish
    ADD CONSTRAINT telephony_wish_by_id_0f243b5b_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_attachment
    ADD CONSTRAINT tickets_attachment_entry_id_e46ef859_fk_tickets_entry_id FOREIGN KEY (entry_id) REFERENCES public.tickets_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_disposal
    ADD CONSTRAINT tickets_disposal_approved_by_id_675f5425_fk_accounts_user_id FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_disposal
    ADD CONSTRAINT tickets_disposal_proposed_by_id_138e3169_fk_accounts_user_id FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_documentuse
    ADD CONSTRAINT tickets_documentuse_answer_id_b9421170_fk_tickets_entry_id FOREIGN KEY (answer_id) REFERENCES public.tickets_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_documentuse
    ADD CONSTRAINT tickets_documentuse_by_id_42d2f628_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_documentuse
    ADD CONSTRAINT tickets_documentuse_file_id_df964ce4_fk_documents FOREIGN KEY (file_id) REFERENCES public.documents_documentfile(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_documentuse
    ADD CONSTRAINT tickets_documentuse_ticket_id_ff91cdc2_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_draft
    ADD CONSTRAINT tickets_draft_user_id_0c39dc9e_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_draftfile
    ADD CONSTRAINT tickets_draftfile_document_id_99084227_fk_documents FOREIGN KEY (document_id) REFERENCES public.documents_documentfile(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_draftfile
    ADD CONSTRAINT tickets_draftfile_draft_id_a49d85c7_fk_tickets_draft_id FOREIGN KEY (draft_id) REFERENCES public.tickets_draft(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_draftversion
    ADD CONSTRAINT tickets_draftversion_draft_id_69b6ab7f_fk_tickets_draft_id FOREIGN KEY (draft_id) REFERENCES public.tickets_draft(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_entry
    ADD CONSTRAINT tickets_entry_author_id_d5037383_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_entry
    ADD CONSTRAINT tickets_entry_handover_id_86f3af14_fk_tickets_handover_id FOREIGN KEY (handover_id) REFERENCES public.tickets_handover(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_entry
    ADD CONSTRAINT tickets_entry_in_mail_id_7713e0c8_fk_mailroom_inmail_id FOREIGN KEY (in_mail_id) REFERENCES public.mailroom_inmail(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_entry
    ADD CONSTRAINT tickets_entry_out_mail_id_fcbb351c_fk_mailroom_outmail_id FOREIGN KEY (out_mail_id) REFERENCES public.mailroom_outmail(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_entry
    ADD CONSTRAINT tickets_entry_ticket_id_ee19e15a_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_faquse
    ADD CONSTRAINT tickets_faquse_answer_id_3ad1c502_fk_tickets_entry_id FOREIGN KEY (answer_id) REFERENCES public.tickets_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_faquse
    ADD CONSTRAINT tickets_faquse_by_id_3a63c2c9_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_faquse
    ADD CONSTRAINT tickets_faquse_entry_id_38a34a64_fk_faq_entry_id FOREIGN KEY (entry_id) REFERENCES public.faq_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_faquse
    ADD CONSTRAINT tickets_faquse_ticket_id_b7f534cc_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_handover
    ADD CONSTRAINT tickets_handover_answered_by_id_2f9fcb90_fk_accounts_user_id FOREIGN KEY (answered_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_handover
    ADD CONSTRAINT tickets_handover_asked_by_id_7367472f_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_handover
    ADD CONSTRAINT tickets_handover_expert_id_7fbc1750_fk_accounts_user_id FOREIGN KEY (expert_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_handover
    ADD CONSTRAINT tickets_handover_service_id_bbd507dc_fk_directory_service_id FOREIGN KEY (service_id) REFERENCES public.directory_service(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_handover
    ADD CONSTRAINT tickets_handover_ticket_id_0180cc3e_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_link
    ADD CONSTRAINT tickets_link_a_id_411b9d4e_fk_tickets_ticket_id FOREIGN KEY (a_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_link
    ADD CONSTRAINT tickets_link_b_id_2f0fa47b_fk_tickets_ticket_id FOREIGN KEY (b_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_maskednumber
    ADD CONSTRAINT tickets_maskednumber_entry_id_86c48e12_fk_tickets_entry_id FOREIGN KEY (entry_id) REFERENCES public.tickets_entry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_message
    ADD CONSTRAINT tickets_message_by_id_b44d3415_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_message
    ADD CONSTRAINT tickets_message_out_mail_id_188afe34_fk_mailroom_outmail_id FOREIGN KEY (out_mail_id) REFERENCES public.mailroom_outmail(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_message
    ADD CONSTRAINT tickets_message_ticket_id_a1134910_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_message
    ADD CONSTRAINT tickets_message_to_id_537dbcbd_fk_accounts_user_id FOREIGN KEY (to_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_presence
    ADD CONSTRAINT tickets_presence_ticket_id_f0e92811_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_presence
    ADD CONSTRAINT tickets_presence_user_id_b1ef7b6f_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_regrouping
    ADD CONSTRAINT tickets_regrouping_by_id_5b4e3f23_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_regrouping
    ADD CONSTRAINT tickets_regrouping_source_id_b897bfeb_fk_tickets_ticket_id FOREIGN KEY (source_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_regrouping
    ADD CONSTRAINT tickets_regrouping_target_id_c724a479_fk_tickets_ticket_id FOREIGN KEY (target_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_sending
    ADD CONSTRAINT tickets_sending_by_id_9f7f8baf_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_sending
    ADD CONSTRAINT tickets_sending_ticket_id_dc850a04_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_template
    ADD CONSTRAINT tickets_template_topic_id_f3fb6c96_fk_tickets_topic_id FOREIGN KEY (topic_id) REFERENCES public.tickets_topic(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_templateuse
    ADD CONSTRAINT tickets_templateuse_template_id_bdd5bf03_fk_tickets_template_id FOREIGN KEY (template_id) REFERENCES public.tickets_template(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticket
    ADD CONSTRAINT tickets_ticket_contact_id_a9a8a57d_fk_directory_contact_id FOREIGN KEY (contact_id) REFERENCES public.directory_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticket
    ADD CONSTRAINT tickets_ticket_merged_into_id_3a36ad40_fk_tickets_ticket_id FOREIGN KEY (merged_into_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticket
    ADD CONSTRAINT tickets_ticket_organisation_id_46625674_fk_directory FOREIGN KEY (organisation_id) REFERENCES public.directory_organisation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticket
    ADD CONSTRAINT tickets_ticket_owner_id_40236788_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticket
    ADD CONSTRAINT tickets_ticket_topic_id_80564e0d_fk_tickets_topic_id FOREIGN KEY (topic_id) REFERENCES public.tickets_topic(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticketcall
    ADD CONSTRAINT tickets_ticketcall_call_id_a367c917_fk_telephony_call_id FOREIGN KEY (call_id) REFERENCES public.telephony_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticketcall
    ADD CONSTRAINT tickets_ticketcall_ticket_id_74154787_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_ticketwords
    ADD CONSTRAINT tickets_ticketwords_ticket_id_9bab6b29_fk_tickets_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets_ticket(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.tickets_topic
    ADD CONSTRAINT tickets_topic_parent_id_dbb3832d_fk_tickets_topic_id FOREIGN KEY (parent_id) REFERENCES public.tickets_topic(id) DEFERRABLE INITIALLY DEFERRED;


INSERT INTO public.django_content_type VALUES
	(1, 'auth', 'permission'),
	(2, 'auth', 'group'),
	(3, 'contenttypes', 'contenttype'),
	(4, 'sessions', 'session'),
	(5, 'procrastinate', 'procrastinateevent'),
	(6, 'procrastinate', 'procrastinatejob'),
	(7, 'procrastinate', 'procrastinateperiodicdefer'),
	(8, 'procrastinate', 'procrastinateworker'),
	(9, 'account', 'emailaddress'),
	(10, 'account', 'emailconfirmation'),
	(11, 'mfa', 'authenticator'),
	(12, 'socialaccount', 'socialaccount'),
	(13, 'socialaccount', 'socialapp'),
	(14, 'socialaccount', 'socialtoken'),
	(15, 'journal', 'seal'),
	(16, 'journal', 'entry'),
	(17, 'vault', 'resealing'),
	(18, 'accounts', 'user'),
	(19, 'accounts', 'token'),
	(20, 'accounts', 'attempts'),
	(21, 'accounts', 'rolerule'),
	(22, 'accounts', 'factorremoval'),
	(23, 'directory', 'service'),
	(24, 'directory', 'closedday'),
	(25, 'directory', 'organisation'),
	(26, 'directory', 'contact'),
	(27, 'directory', 'expert'),
	(28, 'directory', 'merger'),
	(29, 'directory', 'usergroup'),
	(30, 'directory', 'absencecalendar'),
	(31, 'directory', 'connecteduser'),
	(32, 'directory', 'credential'),
	(33, 'directory', 'staff'),
	(34, 'directory', 'spokenlanguage'),
	(35, 'directory', 'handledservice'),
	(36, 'directory', 'member'),
	(37, 'directory', 'absence'),
	(38, 'directory', 'authorisation'),
	(39, 'directory', 'campaign'),
	(40, 'directory', 'confirmation'),
	(41, 'directory', 'erasure'),
	(42, 'directory', 'letter'),
	(43, 'directory', 'proposal'),
	(44, 'directory', 'import'),
	(45, 'directory', 'importfile'),
	(46, 'directory', 'importrow'),
	(47, 'directory', 'openinghours'),
	(48, 'directory', 'officedata'),
	(49, 'directory', 'registration'),
	(50, 'directory', 'renewal'),
	(51, 'directory', 'acceptance'),
	(52, 'statuspage', 'reading'),
	(53, 'faq', 'entry'),
	(54, 'faq', 'miss'),
	(55, 'faq', 'report'),
	(56, 'faq', 'text'),
	(57, 'faq', 'version'),
	(58, 'faq', 'meaning'),
	(59, 'documents', 'document'),
	(60, 'documents', 'version'),
	(61, 'documents', 'documentfile'),
	(62, 'mailroom', 'inmail'),
	(63, 'mailroom', 'outmail'),
	(64, 'mailroom', 'attempt'),
	(65, 'mailroom', 'foldingexample'),
	(66, 'telephony', 'lease'),
	(67, 'telephony', 'call'),
	(68, 'telephony', 'agent'),
	(69, 'telephony', 'callback'),
	(70, 'telephony', 'closing'),
	(71, 'telephony', 'menu'),
	(72, 'telephony', 'span'),
	(73, 'telephony', 'wish'),
	(74, 'telephony', 'menudraft'),
	(75, 'telephony', 'recording'),
	(76, 'telephony', 'recordingrule'),
	(77, 'telephony', 'trunksetting'),
	(78, 'tickets', 'template'),
	(79, 'tickets', 'ticket'),
	(80, 'tickets', 'entry'),
	(81, 'tickets', 'attachment'),
	(82, 'tickets', 'handover'),
	(83, 'tickets', 'maskednumber'),
	(84, 'tickets', 'ticketwords'),
	(85, 'tickets', 'regrouping'),
	(86, 'tickets', 'topic'),
	(87, 'tickets', 'disposal'),
	(88, 'tickets', 'draft'),
	(89, 'tickets', 'presence'),
	(90, 'tickets', 'link'),
	(91, 'tickets', 'ticketcall'),
	(92, 'tickets', 'message'),
	(93, 'tickets', 'draftversion'),
	(94, 'tickets', 'draftfile'),
	(95, 'tickets', 'sending'),
	(96, 'tickets', 'templateuse'),
	(97, 'tickets', 'faquse'),
	(98, 'tickets', 'documentuse'),
	(99, 'notices', 'pace'),
	(100, 'notices', 'notice'),
	(101, 'notices', 'delivery'),
	(102, 'notices', 'suppression'),
	(103, 'notices', 'missed'),
	(104, 'notices', 'letterfile'),
	(105, 'portal', 'feedback'),
	(106, 'portal', 'renewal'),
	(107, 'portal', 'unconfirmed'),
	(108, 'portal', 'requestlink'),
	(109, 'portal', 'opening'),
	(110, 'portal', 'callslot'),
	(111, 'portal', 'organisationlink'),
	(112, 'reconnect', 'cautionchange'),
	(113, 'reconnect', 'restore'),
	(114, 'reconnect', 'proof'),
	(115, 'reconnect', 'order'),
	(116, 'reconnect', 'telling'),
	(117, 'reconnect', 'watch'),
	(118, 'reconnect', 'questiontree'),
	(119, 'reconnect', 'webhook'),
	(120, 'reconnect', 'webhookevent'),
	(121, 'reconnect', 'breakglasskey'),
	(122, 'reconnect', 'breakglassuse'),
	(123, 'reconnect', 'drill'),
	(124, 'reconnect', 'bulkrestore'),
	(125, 'letters', 'lettercount'),
	(126, 'letters', 'lettertemplate'),
	(127, 'letters', 'envelope'),
	(128, 'letters', 'letter'),
	(129, 'fax', 'fax'),
	(130, 'fax', 'junksign'),
	(131, 'fax', 'outfax'),
	(132, 'fax', 'faxattempt'),
	(133, 'figures', 'cell'),
	(134, 'figures', 'code'),
	(135, 'figures', 'pending'),
	(136, 'figures', 'fact'),
	(137, 'figures', 'folding'),
	(138, 'figures', 'sealedmonth'),
	(139, 'figures', 'forecast'),
	(140, 'figures', 'plan'),
	(141, 'figures', 'annotation'),
	(142, 'figures', 'export'),
	(143, 'figures', 'exportpiece'),
	(144, 'figures', 'reportreader'),
	(145, 'figures', 'shift'),
	(146, 'figures', 'monthcolumn'),
	(147, 'api', 'keyed');


INSERT INTO public.auth_permission VALUES
	(1, 'Can add permission', 1, 'add_permission'),
	(2, 'Can change permission', 1, 'change_permission'),
	(3, 'Can delete permission', 1, 'delete_permission'),
	(4, 'Can view permission', 1, 'view_permission'),
	(5, 'Can add group', 2, 'add_group'),
	(6, 'Can change group', 2, 'change_group'),
	(7, 'Can delete group', 2, 'delete_group'),
	(8, 'Can view group', 2, 'view_group'),
	(9, 'Can add content type', 3, 'add_contenttype'),
	(10, 'Can change content type', 3, 'change_contenttype'),
	(11, 'Can delete content type', 3, 'delete_contenttype'),
	(12, 'Can view content type', 3, 'view_contenttype'),
	(13, 'Can add session', 4, 'add_session'),
	(14, 'Can change session', 4, 'change_session'),
	(15, 'Can delete session', 4, 'delete_session'),
	(16, 'Can view session', 4, 'view_session'),
	(17, 'Can add procrastinate event', 5, 'add_procrastinateevent'),
	(18, 'Can change procrastinate event', 5, 'change_procrastinateevent'),
	(19, 'Can delete procrastinate event', 5, 'delete_procrastinateevent'),
	(20, 'Can view procrastinate event', 5, 'view_procrastinateevent'),
	(21, 'Can add procrastinate job', 6, 'add_procrastinatejob'),
	(22, 'Can change procrastinate job', 6, 'change_procrastinatejob'),
	(23, 'Can delete procrastinate job', 6, 'delete_procrastinatejob'),
	(24, 'Can view procrastinate job', 6, 'view_procrastinatejob'),
	(25, 'Can add procrastinate periodic defer', 7, 'add_procrastinateperiodicdefer'),
	(26, 'Can change procrastinate periodic defer', 7, 'change_procrastinateperiodicdefer'),
	(27, 'Can delete procrastinate periodic defer', 7, 'delete_procrastinateperiodicdefer'),
	(28, 'Can view procrastinate periodic defer', 7, 'view_procrastinateperiodicdefer'),
	(29, 'Can add procrastinate worker', 8, 'add_procrastinateworker'),
	(30, 'Can change procrastinate worker', 8, 'change_procrastinateworker'),
	(31, 'Can delete procrastinate worker', 8, 'delete_procrastinateworker'),
	(32, 'Can view procrastinate worker', 8, 'view_procrastinateworker'),
	(33, 'Can add email address', 9, 'add_emailaddress'),
	(34, 'Can change email address', 9, 'change_emailaddress'),
	(35, 'Can delete email address', 9, 'delete_emailaddress'),
	(36, 'Can view email address', 9, 'view_emailaddress'),
	(37, 'Can add email confirmation', 10, 'add_emailconfirmation'),
	(38, 'Can change email confirmation', 10, 'change_emailconfirmation'),
	(39, 'Can delete email confirmation', 10, 'delete_emailconfirmation'),
	(40, 'Can view email confirmation', 10, 'view_emailconfirmation'),
	(41, 'Can add authenticator', 11, 'add_authenticator'),
	(42, 'Can change authenticator', 11, 'change_authenticator'),
	(43, 'Can delete authenticator', 11, 'delete_authenticator'),
	(44, 'Can view authenticator', 11, 'view_authenticator'),
	(45, 'Can add social account', 12, 'add_socialaccount'),
	(46, 'Can change social account', 12, 'change_socialaccount'),
	(47, 'Can delete social account', 12, 'delete_socialaccount'),
	(48, 'Can view social account', 12, 'view_socialaccount'),
	(49, 'Can add social application', 13, 'add_socialapp'),
	(50, 'Can change social application', 13, 'change_socialapp'),
	(51, 'Can delete social application', 13, 'delete_socialapp'),
	(52, 'Can view social application', 13, 'view_socialapp'),
	(53, 'Can add social application token', 14, 'add_socialtoken'),
	(54, 'Can change social application token', 14, 'change_socialtoken'),
	(55, 'Can delete social application token', 14, 'delete_socialtoken'),
	(56, 'Can view social application token', 14, 'view_socialtoken'),
	(57, 'Can add seal', 15, 'add_seal'),
	(58, 'Can change seal', 15, 'change_seal'),
	(59, 'Can delete seal', 15, 'delete_seal'),
	(60, 'Can view seal', 15, 'view_seal'),
	(61, 'Can add entry', 16, 'add_entry'),
	(62, 'Can change entry', 16, 'change_entry'),
	(63, 'Can delete entry', 16, 'delete_entry'),
	(64, 'Can view entry', 16, 'view_entry'),
	(65, 'Can add resealing', 17, 'add_resealing'),
	(66, 'Can change resealing', 17, 'change_resealing'),
	(67, 'Can delete resealing', 17, 'delete_resealing'),
	(68, 'Can view resealing', 17, 'view_resealing'),
	(69, 'Can add user', 18, 'add_user'),
	(70, 'Can change user', 18, 'change_user'),
	(71, 'Can delete user', 18, 'delete_user'),
	(72, 'Can view user', 18, 'view_user'),
	(73, 'Can add token', 19, 'add_token'),
	(74, 'Can change token', 19, 'change_token'),
	(75, 'Can delete token', 19, 'delete_token'),
	(76, 'Can view token', 19, 'view_token'),
	(77, 'Can add attempts', 20, 'add_attempts'),
	(78, 'Can change attempts', 20, 'change_attempts'),
	(79, 'Can delete attempts', 20, 'delete_attempts'),
	(80, 'Can view attempts', 20, 'view_attempts'),
	(81, 'Can add role rule', 21, 'add_rolerule'),
	(82, 'Can change role rule', 21, 'change_rolerule'),
	(83, 'Can delete role rule', 21, 'delete_rolerule'),
	(84, 'Can view role rule', 21, 'view_rolerule'),
	(85, 'Can add factor removal', 22, 'add_factorremoval'),
	(86, 'Can change factor removal', 22, 'change_factorremoval'),
	(87, 'Can delete factor removal', 22, 'delete_factorremoval'),
	(88, 'Can view factor removal', 22, 'view_factorremoval'),
	(89, 'Can add service', 23, 'add_service'),
	(90, 'Can change service', 23, 'change_service'),
	(91, 'Can delete service', 23, 'delete_service'),
	(92, 'Can view service', 23, 'view_service'),
	(93, 'Can add closed day', 24, 'add_closedday'),
	(94, 'Can change closed day', 24, 'change_closedday'),
	(95, 'Can delete closed day', 24, 'delete_closedday'),
	(96, 'Can view closed day', 24, 'view_closedday'),
	(97, 'Can add organisation', 25, 'add_organisation'),
	(98, 'Can change organisation', 25, 'change_organisation'),
	(99, 'Can delete organisation', 25, 'delete_organisation'),
	(100, 'Can view organisation', 25, 'view_organisation'),
	(101, 'Can add contact', 26, 'add_contact'),
	(102, 'Can change contact', 26, 'change_contact'),
	(103, 'Can delete contact', 26, 'delete_contact'),
	(104, 'Can view contact', 26, 'view_contact'),
	(105, 'Can add expert', 27, 'add_expert'),
	(106, 'Can change expert', 27, 'change_expert'),
	(107, 'Can delete expert', 27, 'delete_expert'),
	(108, 'Can view expert', 27, 'view_expert'),
	(109, 'Can add merger', 28, 'add_merger'),
	(110, 'Can change merger', 28, 'change_merger'),
	(111, 'Can delete merger', 28, 'delete_merger'),
	(112, 'Can view merger', 28, 'view_merger'),
	(113, 'Can add user group', 29, 'add_usergroup'),
	(114, 'Can change user group', 29, 'change_usergroup'),
	(115, 'Can delete user group', 29, 'delete_usergroup'),
	(116, 'Can view user group', 29, 'view_usergroup'),
	(117, 'Can add calendar of absences', 30, 'add_absencecalendar'),
	(118, 'Can change calendar of absences', 30, 'change_absencecalendar'),
	(119, 'Can delete calendar of absences', 30, 'delete_absencecalendar'),
	(120, 'Can view calendar of absences', 30, 'view_absencecalendar'),
	(121, 'Can add connected user', 31, 'add_connecteduser'),
	(122, 'Can change connected user', 31, 'change_connecteduser'),
	(123, 'Can delete connected user', 31, 'delete_connecteduser'),
	(124, 'Can view connected user', 31, 'view_connecteduser'),
	(125, 'Can add credential', 32, 'add_credential'),
	(126, 'Can change credential', 32, 'change_credential'),
	(127, 'Can delete credential', 32, 'delete_credential'),
	(128, 'Can view credential', 32, 'view_credential'),
	(129, 'Can add colleague', 33, 'add_staff'),
	(130, 'Can change colleague', 33, 'change_staff'),
	(131, 'Can delete colleague', 33, 'delete_staff'),
	(132, 'Can view colleague', 33, 'view_staff'),
	(133, 'Can add spoken language', 34, 'add_spokenlanguage'),
	(134, 'Can change spoken language', 34, 'change_spokenlanguage'),
	(135, 'Can delete spoken language', 34, 'delete_spokenlanguage'),
	(136, 'Can view spoken language', 34, 'view_spokenlanguage'),
	(137, 'Can add handled service', 35, 'add_handledservice'),
	(138, 'Can change handled service', 35, 'change_handledservice'),
	(139, 'Can delete handled service', 35, 'delete_handledservice'),
	(140, 'Can view handled service', 35, 'view_handledservice'),
	(141, 'Can add member', 36, 'add_member'),
	(142, 'Can change member', 36, 'change_member'),
	(143, 'Can delete member', 36, 'delete_member'),
	(144, 'Can view member', 36, 'view_member'),
	(145, 'Can add absence', 37, 'add_absence'),
	(146, 'Can change absence', 37, 'change_absence'),
	(147, 'Can delete absence', 37, 'delete_absence'),
	(148, 'Can view absence', 37, 'view_absence'),
	(149, 'Can add authorisation', 38, 'add_authorisation'),
	(150, 'Can change authorisation', 38, 'change_authorisation'),
	(151, 'Can delete authorisation', 38, 'delete_authorisation'),
	(152, 'Can view authorisation', 38, 'view_authorisation'),
	(153, 'Can add campaign', 39, 'add_campaign'),
	(154, 'Can change campaign', 39, 'change_campaign'),
	(155, 'Can delete campaign', 39, 'delete_campaign'),
	(156, 'Can view campaign', 39, 'view_campaign'),
	(157, 'Can add confirmation', 40, 'add_confirmation'),
	(158, 'Can change confirmation', 40, 'change_confirmation'),
	(159, 'Can delete confirmation', 40, 'delete_confirmation'),
	(160, 'Can view confirmation', 40, 'view_confirmation'),
	(161, 'Can add erasure', 41, 'add_erasure'),
	(162, 'Can change erasure', 41, 'change_erasure'),
	(163, 'Can delete erasure', 41, 'delete_erasure'),
	(164, 'Can view erasure', 41, 'view_erasure'),
	(165, 'Can add letter', 42, 'add_letter'),
	(166, 'Can change letter', 42, 'change_letter'),
	(167, 'Can delete letter', 42, 'delete_letter'),
	(168, 'Can view letter', 42, 'view_letter'),
	(169, 'Can add proposal', 43, 'add_proposal'),
	(170, 'Can change proposal', 43, 'change_proposal'),
	(171, 'Can delete proposal', 43, 'delete_proposal'),
	(172, 'Can view proposal', 43, 'view_proposal'),
	(173, 'Can add import', 44, 'add_import'),
	(174, 'Can change import', 44, 'change_import'),
	(175, 'Can delete import', 44, 'delete_import'),
	(176, 'Can view import', 44, 'view_import'),
	(177, 'Can add import file', 45, 'add_importfile'),
	(178, 'Can change import file', 45, 'change_importfile'),
	(179, 'Can delete import file', 45, 'delete_importfile'),
	(180, 'Can view import file', 45, 'view_importfile'),
	(181, 'Can add import row', 46, 'add_importrow'),
	(182, 'Can change import row', 46, 'change_importrow'),
	(183, 'Can delete import row', 46, 'delete_importrow'),
	(184, 'Can view import row', 46, 'view_importrow'),
	(185, 'Can add opening hours', 47, 'add_openinghours'),
	(186, 'Can change opening hours', 47, 'change_openinghours'),
	(187, 'Can delete opening hours', 47, 'delete_openinghours'),
	(188, 'Can view opening hours', 47, 'view_openinghours'),
	(189, 'Can add office data', 48, 'add_officedata'),
	(190, 'Can change office data', 48, 'change_officedata'),
	(191, 'Can delete office data', 48, 'delete_officedata'),
	(192, 'Can view office data', 48, 'view_officedata'),
	(193, 'Can add registration', 49, 'add_registration'),
	(194, 'Can change registration', 49, 'change_registration'),
	(195, 'Can delete registration', 49, 'delete_registration'),
	(196, 'Can view registration', 49, 'view_registration'),
	(197, 'Can add renewal', 50, 'add_renewal'),
	(198, 'Can change renewal', 50, 'change_renewal'),
	(199, 'Can delete renewal', 50, 'delete_renewal'),
	(200, 'Can view renewal', 50, 'view_renewal'),
	(201, 'Can add accepted address', 51, 'add_acceptance'),
	(202, 'Can change accepted address', 51, 'change_acceptance'),
	(203, 'Can delete accepted address', 51, 'delete_acceptance'),
	(204, 'Can view accepted address', 51, 'view_acceptance'),
	(205, 'Can add reading', 52, 'add_reading'),
	(206, 'Can change reading', 52, 'change_reading'),
	(207, 'Can delete reading', 52, 'delete_reading'),
	(208, 'Can view reading', 52, 'view_reading'),
	(209, 'Can add answer', 53, 'add_entry'),
	(210, 'Can change answer', 53, 'change_entry'),
	(211, 'Can delete answer', 53, 'delete_entry'),
	(212, 'Can view answer', 53, 'view_entry'),
	(213, 'Can add search without a hit', 54, 'add_miss'),
	(214, 'Can change search without a hit', 54, 'change_miss'),
	(215, 'Can delete search without a hit', 54, 'delete_miss'),
	(216, 'Can view search without a hit', 54, 'view_miss'),
	(217, 'Can add report on an answer', 55, 'add_report'),
	(218, 'Can change report on an answer', 55, 'change_report'),
	(219, 'Can delete report on an answer', 55, 'delete_report'),
	(220, 'Can view report on an answer', 55, 'view_report'),
	(221, 'Can add text of an answer', 56, 'add_text'),
	(222, 'Can change text of an answer', 56, 'change_text'),
	(223, 'Can delete text of an answer', 56, 'delete_text'),
	(224, 'Can view text of an answer', 56, 'view_text'),
	(225, 'Can add version of an answer', 57, 'add_version'),
	(226, 'Can change version of an answer', 57, 'change_version'),
	(227, 'Can delete version of an answer', 57, 'delete_version'),
	(228, 'Can view version of an answer', 57, 'view_version'),
	(229, 'Can add meaning', 58, 'add_meaning'),
	(230, 'Can change meaning', 58, 'change_meaning'),
	(231, 'Can delete meaning', 58, 'delete_meaning'),
	(232, 'Can view meaning', 58, 'view_meaning'),
	(233, 'Can add document', 59, 'add_document'),
	(234, 'Can change document', 59, 'change_document'),
	(235, 'Can delete document', 59, 'delete_document'),
	(236, 'Can view document', 59, 'view_document'),
	(237, 'Can add version', 60, 'add_version'),
	(238, 'Can change version', 60, 'change_version'),
	(239, 'Can delete version', 60, 'delete_version'),
	(240, 'Can view version', 60, 'view_version'),
	(241, 'Can add document file', 61, 'add_documentfile'),
	(242, 'Can change document file', 61, 'change_documentfile'),
	(243, 'Can delete document file', 61, 'delete_documentfile'),
	(244, 'Can view document file', 61, 'view_documentfile'),
	(245, 'Can add in mail', 62, 'add_inmail'),
	(246, 'Can change in mail', 62, 'change_inmail'),
	(247, 'Can delete in mail', 62, 'delete_inmail'),
	(248, 'Can view in mail', 62, 'view_inmail'),
	(249, 'Can add out mail', 63, 'add_outmail'),
	(250, 'Can change out mail', 63, 'change_outmail'),
	(251, 'Can delete out mail', 63, 'delete_outmail'),
	(252, 'Can view out mail', 63, 'view_outmail'),
	(253, 'Can add attempt', 64, 'add_attempt'),
	(254, 'Can change attempt', 64, 'change_attempt'),
	(255, 'Can delete attempt', 64, 'delete_attempt'),
	(256, 'Can view attempt', 64, 'view_attempt'),
	(257, 'Can add folding example', 65, 'add_foldingexample'),
	(258, 'Can change folding example', 65, 'change_foldingexample'),
	(259, 'Can delete folding example', 65, 'delete_foldingexample'),
	(260, 'Can view folding example', 65, 'view_foldingexample'),
	(261, 'Can add lease', 66, 'add_lease'),
	(262, 'Can change lease', 66, 'change_lease'),
	(263, 'Can delete lease', 66, 'delete_lease'),
	(264, 'Can view lease', 66, 'view_lease'),
	(265, 'Can add call', 67, 'add_call'),
	(266, 'Can change call', 67, 'change_call'),
	(267, 'Can delete call', 67, 'delete_call'),
	(268, 'Can view call', 67, 'view_call'),
	(269, 'Can add agent', 68, 'add_agent'),
	(270, 'Can change agent', 68, 'change_agent'),
	(271, 'Can delete agent', 68, 'delete_agent'),
	(272, 'Can view agent', 68, 'view_agent'),
	(273, 'Can add call back', 69, 'add_callback'),
	(274, 'Can change call back', 69, 'change_callback'),
	(275, 'Can delete call back', 69, 'delete_callback'),
	(276, 'Can view call back', 69, 'view_callback'),
	(277, 'Can add closing', 70, 'add_closing'),
	(278, 'Can change closing', 70, 'change_closing'),
	(279, 'Can delete closing', 70, 'delete_closing'),
	(280, 'Can view closing', 70, 'view_closing'),
	(281, 'Can add menu', 71, 'add_menu'),
	(282, 'Can change menu', 71, 'change_menu'),
	(283, 'Can delete menu', 71, 'delete_menu'),
	(284, 'Can view menu', 71, 'view_menu'),
	(285, 'Can add span', 72, 'add_span'),
	(286, 'Can change span', 72, 'change_span'),
	(287, 'Can delete span', 72, 'delete_span'),
	(288, 'Can view span', 72, 'view_span'),
	(289, 'Can add wish', 73, 'add_wish'),
	(290, 'Can change wish', 73, 'change_wish'),
	(291, 'Can delete wish', 73, 'delete_wish'),
	(292, 'Can view wish', 73, 'view_wish'),
	(293, 'Can add menu draft', 74, 'add_menudraft'),
	(294, 'Can change menu draft', 74, 'change_menudraft'),
	(295, 'Can delete menu draft', 74, 'delete_menudraft'),
	(296, 'Can view menu draft', 74, 'view_menudraft'),
	(297, 'Can add recording', 75, 'add_recording'),
	(298, 'Can change recording', 75, 'change_recording'),
	(299, 'Can delete recording', 75, 'delete_recording'),
	(300, 'Can view recording', 75, 'view_recording'),
	(301, 'Can add recording rule', 76, 'add_recordingrule'),
	(302, 'Can change recording rule', 76, 'change_recordingrule'),
	(303, 'Can delete recording rule', 76, 'delete_recordingrule'),
	(304, 'Can view recording rule', 76, 'view_recordingrule'),
	(305, 'Can add trunk setting', 77, 'add_trunksetting'),
	(306, 'Can change trunk setting', 77, 'change_trunksetting'),
	(307, 'Can delete trunk setting', 77, 'delete_trunksetting'),
	(308, 'Can view trunk setting', 77, 'view_trunksetting'),
	(309, 'Can add template', 78, 'add_template'),
	(310, 'Can change template', 78, 'change_template'),
	(311, 'Can delete template', 78, 'delete_template'),
	(312, 'Can view template', 78, 'view_template'),
	(313, 'Can add ticket', 79, 'add_ticket'),
	(314, 'Can change ticket', 79, 'change_ticket'),
	(315, 'Can delete ticket', 79, 'delete_ticket'),
	(316, 'Can view ticket', 79, 'view_ticket'),
	(317, 'Can add entry', 80, 'add_entry'),
	(318, 'Can change entry', 80, 'change_entry'),
	(319, 'Can delete entry', 80, 'delete_entry'),
	(320, 'Can view entry', 80, 'view_entry'),
	(321, 'Can add attachment', 81, 'add_attachment'),
	(322, 'Can change attachment', 81, 'change_attachment'),
	(323, 'Can delete attachment', 81, 'delete_attachment'),
	(324, 'Can view attachment', 81, 'view_attachment'),
	(325, 'Can add handover', 82, 'add_handover'),
	(326, 'Can change handover', 82, 'change_handover'),
	(327, 'Can delete handover', 82, 'delete_handover'),
	(328, 'Can view handover', 82, 'view_handover'),
	(329, 'Can add masked number', 83, 'add_maskednumber'),
	(330, 'Can change masked number', 83, 'change_maskednumber'),
	(331, 'Can delete masked number', 83, 'delete_maskednumber'),
	(332, 'Can view masked number', 83, 'view_maskednumber'),
	(333, 'Can add ticket words', 84, 'add_ticketwords'),
	(334, 'Can change ticket words', 84, 'change_ticketwords'),
	(335, 'Can delete ticket words', 84, 'delete_ticketwords'),
	(336, 'Can view ticket words', 84, 'view_ticketwords'),
	(337, 'Can add regrouping', 85, 'add_regrouping'),
	(338, 'Can change regrouping', 85, 'change_regrouping'),
	(339, 'Can delete regrouping', 85, 'delete_regrouping'),
	(340, 'Can view regrouping', 85, 'view_regrouping'),
	(341, 'Can add topic', 86, 'add_topic'),
	(342, 'Can change topic', 86, 'change_topic'),
	(343, 'Can delete topic', 86, 'delete_topic'),
	(344, 'Can view topic', 86, 'view_topic'),
	(345, 'Can add disposal', 87, 'add_disposal'),
	(346, 'Can change disposal', 87, 'change_disposal'),
	(347, 'Can delete disposal', 87, 'delete_disposal'),
	(348, 'Can view disposal', 87, 'view_disposal'),
	(349, 'Can add draft', 88, 'add_draft'),
	(350, 'Can change draft', 88, 'change_draft'),
	(351, 'Can delete draft', 88, 'delete_draft'),
	(352, 'Can view draft', 88, 'view_draft'),
	(353, 'Can add presence', 89, 'add_presence'),
	(354, 'Can change presence', 89, 'change_presence'),
	(355, 'Can delete presence', 89, 'delete_presence'),
	(356, 'Can view presence', 89, 'view_presence'),
	(357, 'Can add link', 90, 'add_link'),
	(358, 'Can change link', 90, 'change_link'),
	(359, 'Can delete link', 90, 'delete_link'),
	(360, 'Can view link', 90, 'view_link'),
	(361, 'Can add ticket call', 91, 'add_ticketcall'),
	(362, 'Can change ticket call', 91, 'change_ticketcall'),
	(363, 'Can delete ticket call', 91, 'delete_ticketcall'),
	(364, 'Can view ticket call', 91, 'view_ticketcall'),
	(365, 'Can add message', 92, 'add_message'),
	(366, 'Can change message', 92, 'change_message'),
	(367, 'Can delete message', 92, 'delete_message'),
	(368, 'Can view message', 92, 'view_message'),
	(369, 'Can add draft version', 93, 'add_draftversion'),
	(370, 'Can change draft version', 93, 'change_draftversion'),
	(371, 'Can delete draft version', 93, 'delete_draftversion'),
	(372, 'Can view draft version', 93, 'view_draftversion'),
	(373, 'Can add draft file', 94, 'add_draftfile'),
	(374, 'Can change draft file', 94, 'change_draftfile'),
	(375, 'Can delete draft file', 94, 'delete_draftfile'),
	(376, 'Can view draft file', 94, 'view_draftfile'),
	(377, 'Can add sending', 95, 'add_sending'),
	(378, 'Can change sending', 95, 'change_sending'),
	(379, 'Can delete sending', 95, 'delete_sending'),
	(380, 'Can view sending', 95, 'view_sending'),
	(381, 'Can add template use', 96, 'add_templateuse'),
	(382, 'Can change template use', 96, 'change_templateuse'),
	(383, 'Can delete template use', 96, 'delete_templateuse'),
	(384, 'Can view template use', 96, 'view_templateuse'),
	(385, 'Can add faq use', 97, 'add_faquse'),
	(386, 'Can change faq use', 97, 'change_faquse'),
	(387, 'Can delete faq use', 97, 'delete_faquse'),
	(388, 'Can view faq use', 97, 'view_faquse'),
	(389, 'Can add document use', 98, 'add_documentuse'),
	(390, 'Can change document use', 98, 'change_documentuse'),
	(391, 'Can delete document use', 98, 'delete_documentuse'),
	(392, 'Can view document use', 98, 'view_documentuse'),
	(393, 'Can add pace', 99, 'add_pace'),
	(394, 'Can change pace', 99, 'change_pace'),
	(395, 'Can delete pace', 99, 'delete_pace'),
	(396, 'Can view pace', 99, 'view_pace'),
	(397, 'Can add notice', 100, 'add_notice'),
	(398, 'Can change notice', 100, 'change_notice'),
	(399, 'Can delete notice', 100, 'delete_notice'),
	(400, 'Can view notice', 100, 'view_notice'),
	(401, 'Can add delivery', 101, 'add_delivery'),
	(402, 'Can change delivery', 101, 'change_delivery'),
	(403, 'Can delete delivery', 101, 'delete_delivery'),
	(404, 'Can view delivery', 101, 'view_delivery'),
	(405, 'Can add suppressed address', 102, 'add_suppression'),
	(406, 'Can change suppressed address', 102, 'change_suppression'),
	(407, 'Can delete suppressed address', 102, 'delete_suppression'),
	(408, 'Can view suppressed address', 102, 'view_suppression'),
	(409, 'Can add not reached', 103, 'add_missed'),
	(410, 'Can change not reached', 103, 'change_missed'),
	(411, 'Can delete not reached', 103, 'delete_missed'),
	(412, 'Can view not reached', 103, 'view_missed'),
	(413, 'Can add letter file', 104, 'add_letterfile'),
	(414, 'Can change letter file', 104, 'change_letterfile'),
	(415, 'Can delete letter file', 104, 'delete_letterfile'),
	(416, 'Can view letter file', 104, 'view_letterfile'),
	(417, 'Can add feedback', 105, 'add_feedback'),
	(418, 'Can change feedback', 105, 'change_feedback'),
	(419, 'Can delete feedback', 105, 'delete_feedback'),
	(420, 'Can view feedback', 105, 'view_feedback'),
	(421, 'Can add renewal', 106, 'add_renewal'),
	(422, 'Can change renewal', 106, 'change_renewal'),
	(423, 'Can delete renewal', 106, 'delete_renewal'),
	(424, 'Can view renewal', 106, 'view_renewal'),
	(425, 'Can add unconfirmed', 107, 'add_unconfirmed'),
	(426, 'Can change unconfirmed', 107, 'change_unconfirmed'),
	(427, 'Can delete unconfirmed', 107, 'delete_unconfirmed'),
	(428, 'Can view unconfirmed', 107, 'view_unconfirmed'),
	(429, 'Can add request link', 108, 'add_requestlink'),
	(430, 'Can change request link', 108, 'change_requestlink'),
	(431, 'Can delete request link', 108, 'delete_requestlink'),
	(432, 'Can view request link', 108, 'view_requestlink'),
	(433, 'Can add opening', 109, 'add_opening'),
	(434, 'Can change opening', 109, 'change_opening'),
	(435, 'Can delete opening', 109, 'delete_opening'),
	(436, 'Can view opening', 109, 'view_opening'),
	(437, 'Can add call slot', 110, 'add_callslot'),
	(438, 'Can change call slot', 110, 'change_callslot'),
	(439, 'Can delete call slot', 110, 'delete_callslot'),
	(440, 'Can view call slot', 110, 'view_callslot'),
	(441, 'Can add organisation link', 111, 'add_organisationlink'),
	(442, 'Can change organisation link', 111, 'change_organisationlink'),
	(443, 'Can delete organisation link', 111, 'delete_organisationlink'),
	(444, 'Can view organisation link', 111, 'view_organisationlink'),
	(445, 'Can add caution change', 112, 'add_cautionchange'),
	(446, 'Can change caution change', 112, 'change_cautionchange'),
	(447, 'Can delete caution change', 112, 'delete_cautionchange'),
	(448, 'Can view caution change', 112, 'view_cautionchange'),
	(449, 'Can add restore', 113, 'add_restore'),
	(450, 'Can change restore', 113, 'change_restore'),
	(451, 'Can delete restore', 113, 'delete_restore'),
	(452, 'Can view restore', 113, 'view_restore'),
	(453, 'Can add proof', 114, 'add_proof'),
	(454, 'Can change proof', 114, 'change_proof'),
	(455, 'Can delete proof', 114, 'delete_proof'),
	(456, 'Can view proof', 114, 'view_proof'),
	(457, 'Can add order to the account directory', 115, 'add_order'),
	(458, 'Can change order to the account directory', 115, 'change_order'),
	(459, 'Can delete order to the account directory', 115, 'delete_order'),
	(460, 'Can view order to the account directory', 115, 'view_order'),
	(461, 'Can add telling', 116, 'add_telling'),
	(462, 'Can change telling', 116, 'change_telling'),
	(463, 'Can delete telling', 116, 'delete_telling'),
	(464, 'Can view telling', 116, 'view_telling'),
	(465, 'Can add watch', 117, 'add_watch'),
	(466, 'Can change watch', 117, 'change_watch'),
	(467, 'Can delete watch', 117, 'delete_watch'),
	(468, 'Can view watch', 117, 'view_watch'),
	(469, 'Can add question tree', 118, 'add_questiontree'),
	(470, 'Can change question tree', 118, 'change_questiontree'),
	(471, 'Can delete question tree', 118, 'delete_questiontree'),
	(472, 'Can view question tree', 118, 'view_questiontree'),
	(473, 'Can add webhook', 119, 'add_webhook'),
	(474, 'Can change webhook', 119, 'change_webhook'),
	(475, 'Can delete webhook', 119, 'delete_webhook'),
	(476, 'Can view webhook', 119, 'view_webhook'),
	(477, 'Can add webhook event', 120, 'add_webhookevent'),
	(478, 'Can change webhook event', 120, 'change_webhookevent'),
	(479, 'Can delete webhook event', 120, 'delete_webhookevent'),
	(480, 'Can view webhook event', 120, 'view_webhookevent'),
	(481, 'Can add key of break-glass', 121, 'add_breakglasskey'),
	(482, 'Can change key of break-glass', 121, 'change_breakglasskey'),
	(483, 'Can delete key of break-glass', 121, 'delete_breakglasskey'),
	(484, 'Can view key of break-glass', 121, 'view_breakglasskey'),
	(485, 'Can add use of break-glass', 122, 'add_breakglassuse'),
	(486, 'Can change use of break-glass', 122, 'change_breakglassuse'),
	(487, 'Can delete use of break-glass', 122, 'delete_breakglassuse'),
	(488, 'Can view use of break-glass', 122, 'view_breakglassuse'),
	(489, 'Can add drill', 123, 'add_drill'),
	(490, 'Can change drill', 123, 'change_drill'),
	(491, 'Can delete drill', 123, 'delete_drill'),
	(492, 'Can view drill', 123, 'view_drill'),
	(493, 'Can add restore for many', 124, 'add_bulkrestore'),
	(494, 'Can change restore for many', 124, 'change_bulkrestore'),
	(495, 'Can delete restore for many', 124, 'delete_bulkrestore'),
	(496, 'Can view restore for many', 124, 'view_bulkrestore'),
	(497, 'Can add letter count', 125, 'add_lettercount'),
	(498, 'Can change letter count', 125, 'change_lettercount'),
	(499, 'Can delete letter count', 125, 'delete_lettercount'),
	(500, 'Can view letter count', 125, 'view_lettercount'),
	(501, 'Can add letter template', 126, 'add_lettertemplate'),
	(502, 'Can change letter template', 126, 'change_lettertemplate'),
	(503, 'Can delete letter template', 126, 'delete_lettertemplate'),
	(504, 'Can view letter template', 126, 'view_lettertemplate'),
	(505, 'Can add envelope', 127, 'add_envelope'),
	(506, 'Can change envelope', 127, 'change_envelope'),
	(507, 'Can delete envelope', 127, 'delete_envelope'),
	(508, 'Can view envelope', 127, 'view_envelope'),
	(509, 'Can add letter', 128, 'add_letter'),
	(510, 'Can change letter', 128, 'change_letter'),
	(511, 'Can delete letter', 128, 'delete_letter'),
	(512, 'Can view letter', 128, 'view_letter'),
	(513, 'Can add fax', 129, 'add_fax'),
	(514, 'Can change fax', 129, 'change_fax'),
	(515, 'Can delete fax', 129, 'delete_fax'),
	(516, 'Can view fax', 129, 'view_fax'),
	(517, 'Can add junk sign', 130, 'add_junksign'),
	(518, 'Can change junk sign', 130, 'change_junksign'),
	(519, 'Can delete junk sign', 130, 'delete_junksign'),
	(520, 'Can view junk sign', 130, 'view_junksign'),
	(521, 'Can add out fax', 131, 'add_outfax'),
	(522, 'Can change out fax', 131, 'change_outfax'),
	(523, 'Can delete out fax', 131, 'delete_outfax'),
	(524, 'Can view out fax', 131, 'view_outfax'),
	(525, 'Can add fax attempt', 132, 'add_faxattempt'),
	(526, 'Can change fax attempt', 132, 'change_faxattempt'),
	(527, 'Can delete fax attempt', 132, 'delete_faxattempt'),
	(528, 'Can view fax attempt', 132, 'view_faxattempt'),
	(529, 'Can add cell', 133, 'add_cell'),
	(530, 'Can change cell', 133, 'change_cell'),
	(531, 'Can delete cell', 133, 'delete_cell'),
	(532, 'Can view cell', 133, 'view_cell'),
	(533, 'Can add code', 134, 'add_code'),
	(534, 'Can change code', 134, 'change_code'),
	(535, 'Can delete code', 134, 'delete_code'),
	(536, 'Can view code', 134, 'view_code'),
	(537, 'Can add pending', 135, 'add_pending'),
	(538, 'Can change pending', 135, 'change_pending'),
	(539, 'Can delete pending', 135, 'delete_pending'),
	(540, 'Can view pending', 135, 'view_pending'),
	(541, 'Can add fact', 136, 'add_fact'),
	(542, 'Can change fact', 136, 'change_fact'),
	(543, 'Can delete fact', 136, 'delete_fact'),
	(544, 'Can view fact', 136, 'view_fact'),
	(545, 'Can add folding', 137, 'add_folding'),
	(546, 'Can change folding', 137, 'change_folding'),
	(547, 'Can delete folding', 137, 'delete_folding'),
	(548, 'Can view folding', 137, 'view_folding'),
	(549, 'Can add sealed month', 138, 'add_sealedmonth'),
	(550, 'Can change sealed month', 138, 'change_sealedmonth'),
	(551, 'Can delete sealed month', 138, 'delete_sealedmonth'),
	(552, 'Can view sealed month', 138, 'view_sealedmonth'),
	(553, 'Can add forecast', 139, 'add_forecast'),
	(554, 'Can change forecast', 139, 'change_forecast'),
	(555, 'Can delete forecast', 139, 'delete_forecast'),
	(556, 'Can view forecast', 139, 'view_forecast'),
	(557, 'Can add plan', 140, 'add_plan'),
	(558, 'Can change plan', 140, 'change_plan'),
	(559, 'Can delete plan', 140, 'delete_plan'),
	(560, 'Can view plan', 140, 'view_plan'),
	(561, 'Can add annotation', 141, 'add_annotation'),
	(562, 'Can change annotation', 141, 'change_annotation'),
	(563, 'Can delete annotation', 141, 'delete_annotation'),
	(564, 'Can view annotation', 141, 'view_annotation'),
	(565, 'Can add export', 142, 'add_export'),
	(566, 'Can change export', 142, 'change_export'),
	(567, 'Can delete export', 142, 'delete_export'),
	(568, 'Can view export', 142, 'view_export'),
	(569, 'Can add export piece', 143, 'add_exportpiece'),
	(570, 'Can change export piece', 143, 'change_exportpiece'),
	(571, 'Can delete export piece', 143, 'delete_exportpiece'),
	(572, 'Can view export piece', 143, 'view_exportpiece'),
	(573, 'Can add report reader', 144, 'add_reportreader'),
	(574, 'Can change report reader', 144, 'change_reportreader'),
	(575, 'Can delete report reader', 144, 'delete_reportreader'),
	(576, 'Can view report reader', 144, 'view_reportreader'),
	(577, 'Can add shift', 145, 'add_shift'),
	(578, 'Can change shift', 145, 'change_shift'),
	(579, 'Can delete shift', 145, 'delete_shift'),
	(580, 'Can view shift', 145, 'view_shift'),
	(581, 'Can add month column', 146, 'add_monthcolumn'),
	(582, 'Can change month column', 146, 'change_monthcolumn'),
	(583, 'Can delete month column', 146, 'delete_monthcolumn'),
	(584, 'Can view month column', 146, 'view_monthcolumn'),
	(585, 'Can add keyed', 147, 'add_keyed'),
	(586, 'Can change keyed', 147, 'change_keyed'),
	(587, 'Can delete keyed', 147, 'delete_keyed'),
	(588, 'Can view keyed', 147, 'view_keyed');


INSERT INTO public.django_migrations VALUES
	(1, 'contenttypes', '0001_initial', now()),
	(2, 'contenttypes', '0002_remove_content_type_name', now()),
	(3, 'auth', '0001_initial', now()),
	(4, 'auth', '0002_alter_permission_name_max_length', now()),
	(5, 'auth', '0003_alter_user_email_max_length', now()),
	(6, 'auth', '0004_alter_user_username_opts', now()),
	(7, 'auth', '0005_alter_user_last_login_null', now()),
	(8, 'auth', '0006_require_contenttypes_0002', now()),
	(9, 'auth', '0007_alter_validators_add_error_messages', now()),
	(10, 'auth', '0008_alter_user_username_max_length', now()),
	(11, 'auth', '0009_alter_user_last_name_max_length', now()),
	(12, 'auth', '0010_alter_group_name_max_length', now()),
	(13, 'auth', '0011_update_proxy_permissions', now()),
	(14, 'auth', '0012_alter_user_first_name_max_length', now()),
	(15, 'accounts', '0001_initial', now()),
	(16, 'account', '0001_initial', now()),
	(17, 'account', '0002_email_max_length', now()),
	(18, 'account', '0003_alter_emailaddress_create_unique_verified_email', now()),
	(19, 'account', '0004_alter_emailaddress_drop_unique_email', now()),
	(20, 'account', '0005_emailaddress_idx_upper_email', now()),
	(21, 'account', '0006_emailaddress_lower', now()),
	(22, 'account', '0007_emailaddress_idx_email', now()),
	(23, 'account', '0008_emailaddress_unique_primary_email_fixup', now()),
	(24, 'account', '0009_emailaddress_unique_primary_email', now()),
	(25, 'accounts', '0002_scopes_of_the_directory', now()),
	(26, 'accounts', '0003_access', now()),
	(27, 'accounts', '0004_only_own_addresses', now()),
	(28, 'accounts', '0005_answers_wait', now()),
	(29, 'accounts', '0006_what_arrives', now()),
	(30, 'accounts', '0007_invented_colleagues', now()),
	(31, 'api', '0001_initial', now()),
	(32, 'journal', '0001_initial', now()),
	(33, 'journal', '0002_append_only', now()),
	(34, 'directory', '0001_initial', now()),
	(35, 'directory', '0002_the_people_whole', now()),
	(36, 'directory', '0003_the_people_connected', now()),
	(37, 'directory', '0004_groups_reach', now()),
	(38, 'directory', '0005_confirmations', now()),
	(39, 'directory', '0006_transfers', now()),
	(40, 'directory', '0007_second_line_numbers', now()),
	(41, 'directory', '0008_functions_by_expression', now()),
	(42, 'directory', '0009_opening_hours', now()),
	(43, 'directory', '0010_cells_of_import_rows', now()),
	(44, 'directory', '0011_office_data', now()),
	(45, 'directory', '0012_registrations', now()),
	(46, 'directory', '0013_registration_triggers', now()),
	(47, 'directory', '0014_privileged_access', now()),
	(48, 'directory', '0015_renewals', now()),
	(49, 'directory', '0016_first_names', now()),
	(50, 'directory', '0017_acceptances', now()),
	(51, 'directory', '0018_accepted_fax_numbers', now()),
	(52, 'directory', '0019_accepted_eboxes', now()),
	(53, 'documents', '0001_initial', now()),
	(54, 'documents', '0002_published_stays', now()),
	(55, 'faq', '0001_initial', now()),
	(56, 'faq', '0002_texts_behind', now()),
	(57, 'faq', '0003_meanings', now()),
	(58, 'faq', '0004_words_of_questions', now()),
	(59, 'faq', '0005_places_of_misses', now()),
	(60, 'faq', '0006_words_of_persons', now()),
	(61, 'mailroom', '0001_initial', now()),
	(62, 'mailroom', '0002_store_sealed_as_is', now()),
	(63, 'tickets', '0001_initial', now()),
	(64, 'tickets', '0002_numbers_and_words', now()),
	(65, 'tickets', '0003_queues_from_the_index_alone', now()),
	(66, 'tickets', '0004_numbers_of_seven_digits', now()),
	(67, 'tickets', '0005_senders_address', now()),
	(68, 'tickets', '0006_about_an_incident', now()),
	(69, 'telephony', '0001_initial', now()),
	(70, 'tickets', '0007_calls', now()),
	(71, 'tickets', '0008_last_tickets_from_the_index', now()),
	(72, 'tickets', '0009_messages', now()),
	(73, 'tickets', '0010_outcome_hung_up', now()),
	(74, 'tickets', '0011_answers_proved_by_mail', now()),
	(75, 'tickets', '0012_numbers_for_the_lesser_role', now()),
	(76, 'tickets', '0013_versions_and_sendings', now()),
	(77, 'tickets', '0014_template_macros', now()),
	(78, 'tickets', '0015_copies_and_forwarding', now()),
	(79, 'tickets', '0016_channel_web', now()),
	(80, 'tickets', '0017_faq_uses', now()),
	(81, 'tickets', '0018_language_not_known', now()),
	(82, 'tickets', '0019_document_uses', now()),
	(83, 'fax', '0001_initial', now()),
	(84, 'fax', '0002_outgoing', now()),
	(85, 'fax', '0003_faxes_of_many', now()),
	(86, 'fax', '0004_waits_for_a_person', now()),
	(87, 'reconnect', '0001_initial', now()),
	(88, 'letters', '0001_initial', now()),
	(89, 'figures', '0001_initial', now()),
	(90, 'figures', '0002_forecasts_and_plans', now()),
	(91, 'figures', '0003_annotations', now()),
	(92, 'figures', '0004_exports', now()),
	(93, 'figures', '0005_shifts', now()),
	(94, 'figures', '0006_added_until', now()),
	(95, 'figures', '0007_cells_by_year', now()),
	(96, 'figures', '0008_cause', now()),
	(97, 'figures', '0009_reopened', now()),
	(98, 'figures', '0010_reopened_cells', now()),
	(99, 'figures', '0011_month_columns', now()),
	(100, 'letters', '0002_final_stays', now()),
	(101, 'letters', '0003_letter_changed_at', now()),
	(102, 'letters', '0004_dispatches', now()),
	(103, 'letters', '0005_returned_post', now()),
	(104, 'mailroom', '0003_folding_examples', now()),
	(105, 'mailroom', '0004_acknowledged_addresses', now()),
	(106, 'mailroom', '0005_copies', now()),
	(107, 'mailroom', '0006_digest', now()),
	(108, 'mailroom', '0007_dispatches', now()),
	(109, 'mailroom', '0008_recipients', now()),
	(110, 'mailroom', '0009_first_recipient', now()),
	(111, 'mfa', '0001_initial', now()),
	(112, 'mfa', '0002_authenticator_timestamps', now()),
	(113, 'mfa', '0003_authenticator_type_uniq', now()),
	(114, 'notices', '0001_initial', now()),
	(115, 'notices', '0002_scopes_of_suppressions_and_moments', now()),
	(116, 'notices', '0003_what_was_seen_stays', now()),
	(117, 'notices', '0004_approved_with_its_audience', now()),
	(118, 'notices', '0005_not_reached', now()),
	(119, 'notices', '0006_reasons_in_plain_words', now()),
	(120, 'notices', '0007_fingerprint_of_notices', now()),
	(121, 'notices', '0008_digest', now()),
	(122, 'notices', '0009_dispatches', now()),
	(123, 'notices', '0010_letters', now()),
	(124, 'notices', '0011_posted', now()),
	(125, 'notices', '0012_faxes', now()),
	(126, 'notices', '0013_ebox', now()),
	(127, 'notices', '0014_boxed', now()),
	(128, 'portal', '0001_initial', now()),
	(129, 'portal', '0002_organisation_link', now()),
	(130, 'portal', '0003_organisation_link_each_address', now()),
	(131, 'procrastinate', '0001_initial', now()),
	(132, 'procrastinate', '0002_drop_started_at_column', now()),
	(133, 'procrastinate', '0003_drop_started_at_column', now()),
	(134, 'procrastinate', '0004_drop_procrastinate_version_table', now()),
	(135, 'procrastinate', '0005_fix_procrastinate_fetch_job', now()),
	(136, 'procrastinate', '0006_fix_trigger_status_events_insert', now()),
	(137, 'procrastinate', '0007_add_queueing_lock_column', now()),
	(138, 'procrastinate', '0008_close_fetch_job_race_condition', now()),
	(139, 'procrastinate', '0009_add_defer_job_function', now()),
	(140, 'procrastinate', '0010_add_procrastinate_periodic_defers', now()),
	(141, 'procrastinate', '0011_add_foreign_key_index', now()),
	(142, 'procrastinate', '0012_add_locks_to_periodic_defer', now()),
	(143, 'procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
	(144, 'procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
	(145, 'procrastinate', '0015_add_trigger_on_job_deletion', now()),
	(146, 'procrastinate', '0016_delete_finished_jobs', now()),
	(147, 'procrastinate', '0017_add_checks_to_finish_job', now()),
	(148, 'procrastinate', '0018_add_checks_to_retry_job', now()),
	(149, 'procrastinate', '0019_fix_finish_job_compat_issue', now()),
	(150, 'procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
	(151, 'procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
	(152, 'procrastinate', '0022_null_locks_excluded', now()),
	(153, 'procrastinate', '0023_remove_old_finish_job_function', now()),
	(154, 'procrastinate', '0024_job_id_bigint', now()),
	(155, 'procrastinate', '0025_add_models', now()),
	(156, 'procrastinate', '0026_add_job_priority', now()),
	(157, 'procrastinate', '0027_add_periodic_job_priority', now()),
	(158, 'procrastinate', '0028_add_cancel_states', now()),
	(159, 'procrastinate', '0029_add_additional_params_to_retry_job', now()),
	(160, 'procrastinate', '0030_alter_procrastinateevent_options', now()),
	(161, 'procrastinate', '0031_add_indexes_for_fetch_job', now()),
	(162, 'procrastinate', '0032_pre_cancel_notification', now()),
	(163, 'procrastinate', '0033_post_cancel_notification', now()),
	(164, 'procrastinate', '0034_pre_add_heartbeat', now()),
	(165, 'procrastinate', '0035_post_add_heartbeat', now()),
	(166, 'procrastinate', '0036_add_worker_model', now()),
	(167, 'procrastinate', '0037_pre_batch_defer_jobs', now()),
	(168, 'procrastinate', '0038_post_batch_defer_jobs', now()),
	(169, 'procrastinate', '0039_pre_priority_lock_fetch_job', now()),
	(170, 'procrastinate', '0040_pre_retry_failed_job', now()),
	(171, 'procrastinate', '0041_post_retry_failed_job', now()),
	(172, 'reconnect', '0002_ends_of_access', now()),
	(173, 'reconnect', '0003_questions', now()),
	(174, 'reconnect', '0004_one_order', now()),
	(175, 'reconnect', '0005_own_restores', now()),
	(176, 'reconnect', '0006_webhooks', now()),
	(177, 'reconnect', '0007_break_glass', now()),
	(178, 'reconnect', '0008_for_many', now()),
	(179, 'reconnect', '0009_told_again', now()),
	(180, 'reconnect', '0010_recalled', now()),
	(181, 'reconnect', '0011_freezes_and_links', now()),
	(182, 'reconnect', '0012_called', now()),
	(183, 'reconnect', '0013_pretext', now()),
	(184, 'reconnect', '0014_doubts', now()),
	(185, 'reconnect', '0015_referred', now()),
	(186, 'reconnect', '0016_tellings_that_count', now()),
	(187, 'reconnect', '0017_restored_lately', now()),
	(188, 'reconnect', '0018_longer_reasons', now()),
	(189, 'reconnect', '0019_sheets_not_opened', now()),
	(190, 'sessions', '0001_initial', now()),
	(191, 'socialaccount', '0001_initial', now()),
	(192, 'socialaccount', '0002_token_max_lengths', now()),
	(193, 'socialaccount', '0003_extra_data_default_dict', now()),
	(194, 'socialaccount', '0004_app_provider_id_settings', now()),
	(195, 'socialaccount', '0005_socialtoken_nullable_app', now()),
	(196, 'socialaccount', '0006_alter_socialaccount_extra_data', now()),
	(197, 'statuspage', '0001_how_far_the_journal_read', now()),
	(198, 'telephony', '0002_the_draft_of_the_menu', now()),
	(199, 'telephony', '0003_cut_off', now()),
	(200, 'telephony', '0004_recordings', now()),
	(201, 'telephony', '0005_alive_until_it_ends', now()),
	(202, 'telephony', '0006_call_back_tries', now()),
	(203, 'telephony', '0007_telephone_keys', now()),
	(204, 'telephony', '0008_closing_from_until', now()),
	(205, 'telephony', '0009_simulator_pace', now()),
	(206, 'telephony', '0010_lines', now()),
	(207, 'telephony', '0011_silent', now()),
	(208, 'telephony', '0012_fax', now()),
	(209, 'vault', '0001_initial', now());


SELECT pg_catalog.setval('public.auth_permission_id_seq', 588, true);


SELECT pg_catalog.setval('public.django_content_type_id_seq', 147, true);


SELECT pg_catalog.setval('public.django_migrations_id_seq', 209, true);


