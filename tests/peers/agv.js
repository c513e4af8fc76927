// A vehicle of the npm library vda-5050-lib: its own controller and its own virtual adapter, which is told of folders.
// argv[2]: {url, username, password, manufacturer, serialNumber, at: {mapId, x, y, theta, lastNodeId}, timeLapse, battery, factsheet}
// Without a factsheet the adapter is theirs as it stands: it knows no folders, and says nothing of what it can do. It ends with its standard input.
const { AgvController, VirtualAgvAdapter } = require("vda-5050-lib");

const of = JSON.parse(process.argv[2]);

class FolderCarrier extends VirtualAgvAdapter {
    attach(context) {
        super.attach(context);
        this.controller.updateFactsheet(of.factsheet);
    }

    get actionDefinitions() {
        return super.actionDefinitions.map(known => known.actionType === "pick" || known.actionType === "drop"
            ? { ...known, actionParameterConstraints: { loadType: value => value === "folder" } }
            : known);
    }
}

const vehicle = new AgvController(
    { manufacturer: of.manufacturer, serialNumber: of.serialNumber },
    {
        interfaceName: "uagv", vdaVersion: "2.0.0",
        transport: { brokerUrl: of.url, username: of.username, password: of.password, heartbeat: 5 },
    },
    { agvAdapterType: of.factsheet ? FolderCarrier : VirtualAgvAdapter, publishStateInterval: 1000 },
    {
        initialPosition: of.at, vehicleSpeed: 0.8, tickRate: 20, timeLapse: of.timeLapse,
        initialBatteryCharge: of.battery, fullBatteryChargeTime: 0.3,
    },
);
process.stdin.on("end", () => vehicle.stop().finally(() => process.exit(0)));
process.stdin.resume();
vehicle.start().then(() => console.log(JSON.stringify({ started: true })), error => {
    console.error(String(error));
    process.exit(1);
});
