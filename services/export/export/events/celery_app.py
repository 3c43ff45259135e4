"""Celery as both sides of the queue see it. Every process that talks to the broker must use these very settings:

the shortest visibility timeout among them wins, and it must be longer than the longest task.
"""

from celery import Celery

from export.config import ExportSettings

KEY_PREFIX = "export:"
QUEUE = "documents"
TASK = "export.run_job"
BROKER_SECONDS = 5
# An attempt ends by its own time limit well before the broker would give the message to somebody else.
VISIBILITY_RESERVE_SECONDS = 120


def celery_app(settings: ExportSettings) -> Celery:
    """The queue's app: ids only, no results (the job row is the result), keys under a prefix of its own."""
    app = Celery("export", broker=settings.broker_url.get_secret_value(), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_store_errors_even_if_ignored=False,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "global_keyprefix": KEY_PREFIX,
            "visibility_timeout": settings.job_seconds + VISIBILITY_RESERVE_SECONDS,
            "socket_timeout": BROKER_SECONDS,
            "socket_connect_timeout": BROKER_SECONDS,
            "health_check_interval": 10,
            "max_retries": 0,
        },
    )
    return app
