@rem npm starts its scripts with cmd.exe on Windows, which has no exec; docs/decisions/0021 says why they have one.
@%*
