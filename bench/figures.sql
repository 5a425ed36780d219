CREATE FUNCTION ref_of(n bigint, signs int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (n / (30::bigint ^ i)::bigint % 30)::int, 1), '' ORDER BY i)
  FROM generate_series(0, signs - 1) i $$;
INSERT INTO product (id, slug, ref, brand_id, category_id, state, wants_publishing, taken_down_why, making, lead_days,
  weekly_capacity, withdrawal_exclusion, personalisation_max, has_ce_mark, has_no_warnings, has_animal_parts,
  care_symbols, measures, is_demo, published_at, created_at)
SELECT 1000 + n, 'prodotto-' || n, 'P' || lpad(n::text, 7, '0'), :brand + n % :brands, :category + n % :categories,
  'published', false, '', 'stock', 0, 0, '', 0, false, true, false, '[]', '{}', false, now(), now()
FROM generate_series(1, :products) n;
INSERT INTO product_text (product_id, locale, title, summary, description, care, made_by, warnings, personalisation_label)
SELECT 1000 + n, locale, 'Prodotto ' || n, '', '', '', '', '', ''
FROM generate_series(1, :products) n, (VALUES ('it'), ('en')) AS two (locale);
INSERT INTO product_share (product_id, brand_id, basis_points, accepted_at)
SELECT 1000 + n, :brand + n % :brands, CASE WHEN n % 10 = 0 THEN 6000 ELSE 10000 END, now() FROM generate_series(1, :products) n
UNION ALL
SELECT 1000 + n, :brand + (n + 1) % :brands, 4000, now() FROM generate_series(1, :products) n WHERE n % 10 = 0;
INSERT INTO variant (id, product_id, sku, size, list_cents, price_cents, weight_grams, position, is_offered)
SELECT 1000 + n, 1000 + n, 'SKU-B' || n, '', 1000 + n % 97 * 150, 1000 + n % 97 * 150, 300, 0, true
FROM generate_series(1, :products) n;
CREATE UNLOGGED TABLE bench_line AS
SELECT n AS id, (n - 1) / 6 * 3 + (ARRAY[1, 2, 2, 3, 3, 3])[((n - 1) % 6 + 1)::int] AS order_id, n % 6 AS position,
  1 + floor(:products * power(random(), 1.5))::bigint AS product, random() AS luck
FROM generate_series(1::bigint, :lines) n;
ALTER TABLE bench_line ADD PRIMARY KEY (id);
CREATE UNLOGGED TABLE bench_order AS
SELECT o AS id, ref_of(o * 7919 + 810000, 6) AS ref, o % 5 < 2 AS online, :outlet + o % :outlets AS outlet,
  (:first + ((o - 1) * :days / :orders)::int)::timestamp AT TIME ZONE 'Europe/Rome' + interval '9 hours'
    + o * 7 % 540 * interval '1 minute' AS at
FROM generate_series(1::bigint, :orders) o;
ALTER TABLE bench_order ADD PRIMARY KEY (id);
INSERT INTO "order" (id, ref, key, channel, state, locale, location_id, email, name, phone, goods_cents, shipping_cents,
  total_cents, terms_version, placed_at, paid_at)
SELECT o.id, o.ref, 'key-' || o.id, CASE WHEN online THEN 'online' ELSE 'till' END, 'paid', 'it',
  CASE WHEN online THEN NULL ELSE outlet END, CASE WHEN online THEN 'ada' || o.id % 50000 || '@posta.example' ELSE '' END,
  CASE WHEN online THEN 'Ada Rossi' ELSE '' END, '', sum(1000 + l.product % 97 * 150), CASE WHEN online THEN 590 ELSE 0 END,
  sum(1000 + l.product % 97 * 150) + CASE WHEN online THEN 590 ELSE 0 END, '', o.at, o.at
FROM bench_order o JOIN bench_line l ON l.order_id = o.id GROUP BY o.id;
INSERT INTO fulfilment (id, order_id, ref, kind, state, location_id, shipping_cents, weight_grams, carrier, tracking, delivered_at)
SELECT id, id, ref || '-F1', 'parcel', 'delivered', outlet, 590, 500, 'Poste', 'TR' || id, at FROM bench_order WHERE online;
INSERT INTO order_line (id, order_id, position, fulfilment_id, product_id, variant_id, piece_id, brand_id, seller,
  seller_brand_id, title, title_it, choice, sku, personalisation, withdrawal_exclusion, made_to_order, list_cents,
  discount_cents, paid_cents, coop_bears_cents, vat_bp, vat_cents, released_at)
SELECT l.id, l.order_id, l.position, CASE WHEN o.online THEN o.id END, 1000 + product, 1000 + product, l.id,
  :brand + product % :brands, 'brand', :brand + product % :brands, 'Prodotto ' || product, 'Prodotto ' || product, '',
  'SKU-B' || product, '', '', false, 1000 + product % 97 * 150, 0, 1000 + product % 97 * 150, 0, 2200, 0, NULL
FROM bench_line l JOIN bench_order o ON o.id = l.order_id;
INSERT INTO line_share (order_line_id, brand_id, basis_points, gross_cents, commission_bp, commission_cents,
  commission_vat_bp, commission_vat_cents, net_cents)
SELECT id, :brand + (product + part) % :brands, bp, gross, 2000, gross / 5, 2200, 0, gross - gross / 5
FROM (SELECT id, product, 0 AS part, CASE WHEN product % 10 = 0 THEN 6000 ELSE 10000 END AS bp,
    CASE WHEN product % 10 = 0 THEN (1000 + product % 97 * 150) * 6 / 10 ELSE 1000 + product % 97 * 150 END AS gross FROM bench_line
  UNION ALL
  SELECT id, product, 1, 4000, (1000 + product % 97 * 150) - (1000 + product % 97 * 150) * 6 / 10 FROM bench_line WHERE product % 10 = 0) parts;
INSERT INTO payment (id, order_id, attempt, way, state, amount_cents, expires_at, session_url, livemode, created_at, paid_at)
SELECT id, id, 1, CASE WHEN channel = 'online' THEN 'stripe' ELSE 'cash' END, 'paid', total_cents, placed_at, '', false, placed_at, paid_at
FROM "order";
INSERT INTO journal_entry (id, kind, source_kind, source_ref, order_ref, booked_on, at)
SELECT id, 'sale', 'payment', id::text, ref, (placed_at AT TIME ZONE 'Europe/Rome')::date, placed_at FROM "order";
INSERT INTO posting (entry_id, account, amount_cents)
SELECT id, CASE WHEN channel = 'online' THEN 'stripe_balance' ELSE 'till_cash:' || location_id END, total_cents FROM "order"
UNION ALL SELECT id, 'coop_shipping', -shipping_cents FROM "order" WHERE shipping_cents > 0
UNION ALL SELECT l.order_id, 'commission', -sum(s.commission_cents) FROM order_line l JOIN line_share s ON s.order_line_id = l.id GROUP BY l.order_id
UNION ALL SELECT l.order_id, 'brand_payable:' || s.brand_id, -sum(s.net_cents) FROM order_line l JOIN line_share s ON s.order_line_id = l.id GROUP BY l.order_id, s.brand_id;
INSERT INTO leg (order_id, brand_id, net_cents, shipping_cents, amount_cents, fee_bearer)
SELECT l.order_id, s.brand_id, sum(s.net_cents), 0, sum(s.net_cents), 'cooperative'
FROM order_line l JOIN line_share s ON s.order_line_id = l.id JOIN bench_order o ON o.id = l.order_id AND o.online GROUP BY l.order_id, s.brand_id;
INSERT INTO transfer (leg_id, payment_id, brand_id, amount_cents, netted_cents, state, epoch, tries, not_before, last_error, stripe_id, created_at, done_at)
SELECT g.id, g.order_id, g.brand_id, g.amount_cents, 0, 'done', 1, 1, o.at, '', 'tr_' || g.id, o.at, o.at FROM leg g JOIN bench_order o ON o.id = g.order_id;
INSERT INTO order_word (word, order_id) SELECT 'ada' || id % 50000, id FROM bench_order WHERE online
UNION ALL SELECT 'rossi', id FROM bench_order WHERE online;
INSERT INTO piece (id, code, variant_id, location_id, state, created_at)
SELECT l.id, ref_of(l.id * 7919 + 729000000, 8), 1000 + l.product, o.outlet, 'sold', o.at - interval '1 day' * (1 + floor(l.luck * 300))
FROM bench_line l JOIN bench_order o ON o.id = l.order_id;
INSERT INTO piece (id, code, variant_id, location_id, state, created_at)
SELECT :lines + n, ref_of((:lines + n) * 7919 + 729000000, 8), 1001 + n * 7 % :products, :outlet + n % :outlets, 'available',
  (:first + :days)::timestamp AT TIME ZONE 'Europe/Rome' - interval '1 day' * (power(random(), 2) * 700)
FROM generate_series(1::bigint, :stock) n;
INSERT INTO refund (id, order_id, payment_id, ref, reason, amount_cents, note, made_by, state, epoch, tries, not_before, last_error, created_at, done_at)
SELECT l.id, l.order_id, l.order_id, o.ref || '-R' || l.position + 1, (ARRAY['withdrawal', 'undo', 'damaged', 'cancelled', 'goodwill'])[1 + (l.id % 5)::int],
  CASE WHEN l.id % 4 = 0 THEN 500 ELSE 1000 + l.product % 97 * 150 END, '', NULL, 'done', 1, 1, o.at, '', o.at + interval '5 days', o.at
FROM bench_line l JOIN bench_order o ON o.id = l.order_id WHERE l.luck < 0.05 AND o.at < :first + :days - interval '6 days';
INSERT INTO refund_line (id, refund_id, order_line_id, amount_cents, is_goodwill) SELECT id, id, id, amount_cents, false FROM refund;
INSERT INTO refund_share (refund_line_id, brand_id, gross_cents, commission_cents, commission_vat_cents, net_cents)
SELECT r.id, s.brand_id, s.gross_cents, s.commission_cents, 0, s.net_cents FROM refund r JOIN line_share s ON s.order_line_id = r.id;
INSERT INTO journal_entry (id, kind, source_kind, source_ref, order_ref, booked_on, at)
SELECT :orders + r.id, 'refund', 'refund', r.ref, o.ref, (r.created_at AT TIME ZONE 'Europe/Rome')::date, r.created_at
FROM refund r JOIN bench_order o ON o.id = r.order_id;
INSERT INTO posting (entry_id, account, amount_cents)
SELECT :orders + r.id, 'refunds_in_transit', -sum(s.net_cents + s.commission_cents) FROM refund r JOIN refund_share s ON s.refund_line_id = r.id GROUP BY r.id
UNION ALL SELECT :orders + r.id, 'commission', sum(s.commission_cents) FROM refund r JOIN refund_share s ON s.refund_line_id = r.id GROUP BY r.id
UNION ALL SELECT :orders + r.id, 'brand_payable:' || s.brand_id, s.net_cents FROM refund r JOIN refund_share s ON s.refund_line_id = r.id;
SELECT setval(pg_get_serial_sequence(name, 'id'), 10000000) FROM (VALUES ('product'), ('variant'), ('"order"'), ('order_line'),
  ('payment'), ('journal_entry'), ('piece'), ('refund'), ('refund_line'), ('fulfilment')) AS tables (name);
DROP TABLE bench_line, bench_order
