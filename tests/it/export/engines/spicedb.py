"""Asserts a validation file in an embedded SpiceDB. Ends with 77 where that is not installed."""

import json
import re
import sys

try:
    from authzed.api.v1 import (
        CheckPermissionRequest,
        CheckPermissionResponse,
        Consistency,
        ContextualizedCaveat,
        ObjectReference,
        Relationship,
        SubjectReference,
    )
    from google.protobuf.json_format import ParseDict
    from google.protobuf.struct_pb2 import Struct
    from spicedb_embedded import EmbeddedSpiceDB
except ImportError:
    sys.exit(77)


def block(text, key):
    lines = text.split(f"{key}: |-\n", 1)[1].split("\n") if f"{key}: |-\n" in text else []
    found = []
    for line in lines:
        if line and not line.startswith("  "):
            break
        found.append(line[2:])
    return [line for line in found if line]


def reference(text):
    kind, name = text.split(":", 1)
    return ObjectReference(object_type=kind, object_id=name)


def subject(text):
    name, _, relation = text.partition("#")
    return SubjectReference(object=reference(name), optional_relation=relation)


def struct(values):
    return ParseDict(values, Struct())


def relationship(line):
    found = re.fullmatch(r"([^#]+)#([^@]+)@([^\[]+)(?:\[([a-z_]+):(.*)\])?", line)
    resource, relation, who, caveat, context = found.groups()
    limited = {}
    if caveat:
        limited = {"optional_caveat": ContextualizedCaveat(caveat_name=caveat, context=struct(json.loads(context)))}
    return Relationship(resource=reference(resource), relation=relation, subject=subject(who), **limited)


def main(path):
    text = open(path, encoding="utf-8").read()
    try:
        engine = EmbeddedSpiceDB.start("\n".join(block(text, "schema")), [relationship(line) for line in block(text, "relationships")])
    except OSError:
        sys.exit(77)  # without its library
    with engine:
        permissions = engine.permissions()
        asserted = 0
        for key, wanted in [("assertTrue", True), ("assertFalse", False)]:
            for line in re.findall(r"    - '(.*)'", re.search(rf"{key}:(.*?)(?=\n  assert|\Z)", text, re.S).group(1)):
                asked, context = line.split(" with ", 1)
                resource, permission, who = re.fullmatch(r"([^#]+)#([^@]+)@(.+)", asked).groups()
                answer = permissions.CheckPermission(
                    CheckPermissionRequest(
                        resource=reference(resource),
                        permission=permission,
                        subject=subject(who),
                        context=struct(json.loads(context)),
                        consistency=Consistency(fully_consistent=True),
                    )
                ).permissionship
                words = {True: CheckPermissionResponse.PERMISSIONSHIP_HAS_PERMISSION, False: CheckPermissionResponse.PERMISSIONSHIP_NO_PERMISSION}
                assert answer == words[wanted], f"{line}: {answer}"
                asserted += 1
        print(f"{asserted} assertions hold")


main(sys.argv[1])
