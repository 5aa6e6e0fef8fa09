"""Making a bucket ready: it exists, pages of our origin may reach it, unfinished uploads do not stay for ever."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

ABORT_DAYS = 2
RULE_ID = "bitewing-unfinished-uploads"
NO_RULES = {"NoSuchLifecycleConfiguration", "NotImplemented", "MethodNotAllowed"}


def ensure_bucket(client: Any, bucket: str) -> str:
    """Make the bucket unless it is there."""
    if bucket in {row["Name"] for row in client.list_buckets()["Buckets"]}:
        return "The bucket was there already."
    client.create_bucket(Bucket=bucket)
    return "The bucket was made."


def let_pages_in(client: Any, bucket: str, origin: str) -> str:
    """Let pages of this origin, and of no other, send parts and fetch files."""
    rule = {
        "AllowedOrigins": [origin],
        "AllowedMethods": ["GET", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3600,
    }
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    return f"Pages of {origin} may send and fetch files."


def forget_unfinished(client: Any, bucket: str) -> str:
    """Let the store itself throw away the parts of uploads that nobody ends; rules of others stay."""
    rule = {
        "ID": RULE_ID,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": ABORT_DAYS},
    }
    try:
        others = [other for other in _rules(client, bucket) if other.get("ID") != RULE_ID]
        client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [*others, rule]})
    except ClientError as error:
        if error.response["Error"]["Code"] not in NO_RULES:
            raise
        return "This store takes no rule for unfinished uploads; check_store --repair throws them away."
    return f"Unfinished uploads are thrown away by the store after {ABORT_DAYS} days."


def _rules(client: Any, bucket: str) -> list[dict[str, Any]]:
    try:
        return list(client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"])
    except ClientError as error:
        if error.response["Error"]["Code"] not in NO_RULES:
            raise
        return []
