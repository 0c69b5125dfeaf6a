"""The ways by which the figures of a period are found: what was dispatched in it, and who was called back in it."""

from sqlalchemy import Index

from webapp.orders.models import CallBack, WorkOrder

Index("ix_work_order_dispatched", WorkOrder.street_id, WorkOrder.dispatched_at)
Index("ix_call_back_at", CallBack.street_id, CallBack.at)
