"""TrueConf VideoSDK and TrueConf Room: the conferences of whoever is signed in there, asked by WebSocket."""
