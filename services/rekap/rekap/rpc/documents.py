"""Finished documents on the wire."""

from chassis.rpc.messages import JSON
from rekap.app.queries.fresh_document import DocumentAnswer
from taksir.common.v1.document_pb2 import Document


def document_of(answer: DocumentAnswer) -> Document:
    """The document as it lies in the cache, packed."""
    return Document(
        body=answer.packed,
        content_type=JSON,
        content_encoding=answer.content_encoding,
        revision=answer.revision,
        stale=answer.stale,
        generation=answer.generation,
    )
