"""The indexes of lists: what each is for, and costs, stands in docs/decisions/0019-lists.md.

Broken off, this goes on with the index it was at.
"""

from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("receipts", "0016_attachments_marked"),
    ]

    operations = [
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'received_at', 'id'], name='idx_receipts_by_received'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'issue_date', 'id'], name='idx_receipts_by_issue_date'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'amount', 'id'], name='idx_receipts_by_amount'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'number', 'id'], name='idx_receipts_by_number'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'confidence', 'id'], name='idx_receipts_by_confidence'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'created_at', 'id'], name='idx_receipts_by_created'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'vendor', 'received_at', 'id'], name='idx_receipts_by_vendor'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'currency', 'received_at', 'id'], name='idx_receipts_by_currency'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'document_type', 'received_at', 'id'], name='idx_receipts_by_type'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'status', 'received_at', 'id'], name='idx_receipts_by_status'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'category', 'received_at', 'id'], name='idx_receipts_by_category'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['business', 'has_attachment', 'received_at', 'id'], name='idx_receipts_by_attachment'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('duplicate_of__isnull', True), ('status', 'pending_review')), fields=['business', 'received_at', 'id'], name='idx_receipts_review'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('duplicate_of__isnull', False)), fields=['business', 'received_at', 'id'], name='idx_receipts_copies'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(models.Q(('duplicate_of__isnull', True), ('status__in', ['pending_review', 'approved']), _negated=True), ('deleted_at__isnull', True)), fields=['business', 'received_at', 'id'], name='idx_receipts_aside'),
        ),
        AddIndexOnline(
            model_name="receipt",
            index=models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['business', 'received_at', 'id'], name='idx_receipts_deleted'),
        ),
    ]
