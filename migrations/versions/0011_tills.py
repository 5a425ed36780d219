"""The till: devices, staff, sales, days, acts; and the way a payment came."""

import sqlalchemy as sa
from alembic import op

from storefront.infra.append_only import guard, unguard

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('till_act',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('ref', sa.String(length=40), nullable=False),
    sa.Column('location_id', sa.BigInteger(), nullable=False),
    sa.Column('device_id', sa.BigInteger(), nullable=True),
    sa.Column('staff_id', sa.BigInteger(), nullable=True),
    sa.Column('old', sa.JSON(), nullable=True),
    sa.Column('new', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_till_act'))
    )
    op.create_index('ix_till_act_place', 'till_act', ['location_id', 'id'], unique=False)
    op.create_index('ix_till_act_ref', 'till_act', ['ref'], unique=False)
    op.create_table('staff',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('face', sa.String(length=24), nullable=False),
    sa.Column('picture_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('user_id', sa.BigInteger(), nullable=True),
    sa.Column('pin_hash', sa.String(length=255), nullable=False),
    sa.Column('badge_digest', sa.String(length=64), nullable=True),
    sa.Column('is_supervisor', sa.Boolean(), nullable=False),
    sa.Column('may_change_prices', sa.Boolean(), nullable=False),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('text_size', sa.String(length=1), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['picture_id'], ['picture.id'], name=op.f('fk_staff_picture_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('badge_digest', name=op.f('uq_staff_badge_digest'))
    )
    op.create_table('device',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('bound_by', sa.BigInteger(), nullable=False),
    sa.Column('bound_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_device_location_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_device_token_digest'))
    )
    op.create_index(op.f('ix_device_location_id'), 'device', ['location_id'], unique=False)
    op.create_table('staff_place',
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_staff_place_location_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_place_staff_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('staff_id', 'location_id', name=op.f('pk_staff_place'))
    )
    op.create_index(op.f('ix_staff_place_location_id'), 'staff_place', ['location_id'], unique=False)
    op.create_table('shift',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('device_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_shift_device_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_shift_staff_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    op.create_index(op.f('ix_shift_device_id'), 'shift', ['device_id'], unique=False)
    op.create_index(op.f('ix_shift_staff_id'), 'shift', ['staff_id'], unique=False)
    op.create_table('aside',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('piece_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('for_whom', sa.String(length=80), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_aside_piece_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_aside_location_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aside')),
    sa.UniqueConstraint('ref', name=op.f('uq_aside_ref'))
    )
    op.create_index(op.f('ix_aside_piece_id'), 'aside', ['piece_id'], unique=False)
    op.create_index(op.f('ix_aside_location_id'), 'aside', ['location_id'], unique=False)
    op.create_table('till_day',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('float_cents', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expected_cents', sa.BigInteger(), nullable=True),
    sa.Column('counted_cents', sa.BigInteger(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['closed_by'], ['staff.id'], name=op.f('fk_till_day_closed_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_till_day_location_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['opened_by'], ['staff.id'], name=op.f('fk_till_day_opened_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_till_day'))
    )
    op.create_index(op.f('ix_till_day_location_id'), 'till_day', ['location_id'], unique=False)
    op.create_index('one_open_day_a_place', 'till_day', ['location_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('till_sale',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('device_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Enum('open', 'sold', 'left', name='salestate', native_enum=False, length=24), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('way', sa.Enum('stripe', 'cash', 'card', 'other', name='way', native_enum=False, length=24), nullable=True),
    sa.Column('given_cents', sa.BigInteger(), nullable=True),
    sa.Column('receipt_no', sa.String(length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'sold') = (order_id IS NOT NULL)", name=op.f('a_sold_sale_has_its_order')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_till_sale_device_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_till_sale_location_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_till_sale_order_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_till_sale_staff_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_till_sale')),
    sa.UniqueConstraint('key', name=op.f('uq_till_sale_key')),
    sa.UniqueConstraint('order_id', name=op.f('uq_till_sale_order_id'))
    )
    op.create_index('ix_till_sale_place', 'till_sale', ['location_id', 'state', 'started_at'], unique=False)
    op.create_table('till_item',
    sa.Column('till_sale_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('piece_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('price_cents', sa.BigInteger(), nullable=True),
    sa.Column('price_why', sa.String(length=255), nullable=False),
    sa.Column('coop_bears', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_till_item_piece_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['till_sale_id'], ['till_sale.id'], name=op.f('fk_till_item_till_sale_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('till_sale_id', 'piece_id', name=op.f('pk_till_item'))
    )
    op.create_index(op.f('ix_till_item_piece_id'), 'till_item', ['piece_id'], unique=False)
    op.add_column('payment', sa.Column('way', sa.Enum('stripe', 'cash', 'card', 'other', name='way', native_enum=False, length=24), server_default='stripe', nullable=False))
    guard(op.get_bind(), "till_act")


def downgrade() -> None:
    unguard(op.get_bind(), "till_act")
    op.drop_column('payment', 'way')
    op.drop_index(op.f('ix_till_item_piece_id'), table_name='till_item')
    op.drop_table('till_item')
    op.drop_index('ix_till_sale_place', table_name='till_sale')
    op.drop_table('till_sale')
    op.drop_index('one_open_day_a_place', table_name='till_day', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index(op.f('ix_till_day_location_id'), table_name='till_day')
    op.drop_table('till_day')
    op.drop_index(op.f('ix_shift_staff_id'), table_name='shift')
    op.drop_index(op.f('ix_shift_device_id'), table_name='shift')
    op.drop_index(op.f('ix_staff_place_location_id'), table_name='staff_place')
    op.drop_table('aside')
    op.drop_table('shift')
    op.drop_table('staff_place')
    op.drop_index(op.f('ix_device_location_id'), table_name='device')
    op.drop_table('device')
    op.drop_table('staff')
    op.drop_index('ix_till_act_ref', table_name='till_act')
    op.drop_index('ix_till_act_place', table_name='till_act')
    op.drop_table('till_act')
