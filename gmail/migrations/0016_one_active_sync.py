"""An import may be active beside another run. The new rule is there before the old one goes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("gmail", "0015_import"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='syncrun',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running', 'paused']), models.Q(('mode', 'import'), _negated=True)), fields=('connection',), name='one_active_sync_a_mailbox'),
        ),
        migrations.RemoveConstraint(
            model_name='syncrun',
            name='one_active_run_a_mailbox',
        ),
    ]
