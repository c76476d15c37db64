"""Workers know the kinds of job that are imported here; they run in `receipts.tasks.run_job`."""

from doors import upload_jobs  # noqa: F401
