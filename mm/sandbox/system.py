"""The server about itself: health, version, the configuration a client may read."""

from mm.sandbox.posts import LONGEST_MESSAGE
from mm.sandbox.world import Answer, Call, Route, World

VERSION = "11.6.0"
VERSION_ID = f"{VERSION}.{VERSION}.5a4d0b0c5a4d0b0c5a4d0b0c5a4d0b0c.false"  # version, build, config hash, licensed


def ping(world: World, call: Call) -> Answer:
    status = {
        "AndroidLatestVersion": "",
        "AndroidMinVersion": "",
        "IosLatestVersion": "",
        "IosMinVersion": "",
        "status": "OK",
    }
    if call.query.get("get_server_status") == "true":
        status |= {"database_status": "OK", "filestore_status": "OK"}
    return Answer(status | {"ActiveSearchBackend": "database"})


def client_config(world: World, call: Call) -> Answer:
    """Strings all of it, as the real one; integrations may not choose the name and picture of a post."""
    return Answer({
        "Version": VERSION, "BuildNumber": VERSION, "SiteURL": world.site_url, "SiteName": "Mattermost sandbox",
        "MaxPostSize": str(LONGEST_MESSAGE), "AsymmetricSigningPublicKey": world.signer.public_key(),
        "EnableCustomUserStatuses": "true", "EnableUserStatuses": "true", "EnableCommands": "true",
        "EnableBotAccountCreation": "true", "EnableUserAccessTokens": "true", "EnablePostUsernameOverride": "false",
        "EnablePostIconOverride": "false", "PostPriority": "true", "EnableOAuthServiceProvider": "true",
        "RestrictDirectMessage": "any", "FeatureFlagAppsEnabled": "false", "DefaultClientLocale": "en",
        "CollapsedThreads": "default_on", "BuildEnterpriseReady": "false",
    })  # fmt: skip


ROUTES = (
    Route("GET", "/system/ping", ping),
    Route("GET", "/config/client", client_config),
)
