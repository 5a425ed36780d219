"""What becomes of what the shop knows of people: accounts, makers, those at the tills. See `register`."""

from storefront.domain.privacy.fates import Held, deleted, held

PEOPLE: dict[str, Held] = {
    # The row of an account stays, empty: its number must never become another person's.
    "user": held(
        blanked="password name locale confirmed_at active tf_primary_method tf_totp_secret mf_recovery_codes "
        "fs_webauthn_user_handle totp_counter email fs_uniquifier",
    ),
    "role": held(code="name"),
    "role_of_user": deleted(),
    "passkey": deleted(),
    "sign_in": deleted(),
    "address": deleted(),
    "attempt": held(code="id"),
    "cart": deleted(),
    "cart_line": deleted(),
    "office_invitation": held(blanked="email", code="ref role token_digest", act="created_by"),
    "invitation": held(blanked="email person told", code="ref role token_digest", act="created_by accepted_by"),
    "brand_member": deleted(),
    "location_member": deleted(),
    "notice_choice": deleted(),
    "notice_seen": deleted(),
    "privacy_request": held(blanked="email", code="ref waits_for rows", act="user_id staff_id asked_by done_by"),
    "retention_run": held(code="name"),
    # Somebody of a till is erased by flows/change_staff.py: the row stays as a number that acts lead to.
    "staff": held(blanked="name face user_id pin_hash badge_digest locale text_size"),
    "staff_place": deleted(),
    "shift": deleted(),
    "practice_session": held(code="key exercise", act="staff_id"),
    "practice_act": held(code="kind what"),
    "practice_consent": held(code="locale ended_by", act="staff_id ended_by_user"),
    "device": held(code="token_digest", thing="name", act="bound_by ended_by"),
    "device_code": held(code="code_digest", act="created_by"),
    # Who sells: a trader, alone or as a company, kept as the books are.
    "brand": held(
        ten_years="email phone legal_name street postcode city province vat_number fiscal_code register_no sdi pec",
        trader="country",
        code="slug accepted_terms",
        words="name packaging",
    ),
    "bank_account": held(ten_years="iban holder"),
    "brand_text": held(code="locale", words="tagline story away_words"),
    "stripe_account": held(stripe="account_id requirements"),
    "trader_step": held(ten_years="remark values", act="user_id"),
    "audit_entry": held(blanked="old new", code="actor_kind action subject_kind subject_ref", act="user_id"),
    "mail": held(blanked="recipient values last_error dedup_key", code="kind locale subject_ref"),
    "notice": held(code="dedup_key path", words="values"),
    "notice_decision": held(
        blanked="facts", code="notice_ref ground brand_key sender_key", words="rule", act="decided_by"
    ),
    "complaint": held(blanked="text answer", code="side locale", act="answered_by"),
    "seller_file": held(code="ref", tax="xml", act="user_id"),
    "seller_report": held(code="doc_ref corrects", tax="values"),
}
