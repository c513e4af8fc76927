// A master of the npm library vda-5050-lib: its own controller, told by lines of JSON on its standard input what to do.
// argv[2]: {url, username, password, manufacturer, serialNumber}
// In: {order} or {instant: [actions]}. Out: what its handlers are told, one object a line. It ends with its input.
const readline = require("readline");
const { MasterController } = require("vda-5050-lib");

const of = JSON.parse(process.argv[2]);
const agv = { manufacturer: of.manufacturer, serialNumber: of.serialNumber };
const say = what => console.log(JSON.stringify(what));
const master = new MasterController({
    interfaceName: "uagv", vdaVersion: "2.0.0",
    transport: { brokerUrl: of.url, username: of.username, password: of.password, heartbeat: 5 },
});

function told(order) {
    return {
        onOrderProcessed: (error, byCancelation, active) =>
            say({ processed: order.orderId, update: order.orderUpdateId, error: error || null, byCancelation, active }),
        onNodeTraversed: node => say({ node: node.nodeId }),
        onEdgeTraversed: edge => say({ edge: edge.edgeId }),
        onActionStateChanged: state => say({ action: state.actionId, status: state.actionStatus }),
    };
}

async function run() {
    await master.start();
    await master.trackAgvs((id, connection) => say({ vehicle: id.serialNumber, connection }));
    say({ started: true });
    const lines = readline.createInterface({ input: process.stdin });
    lines.on("line", line => {
        const what = JSON.parse(line);
        const done = what.order
            ? master.assignOrder(agv, what.order, told(what.order))
            : master.initiateInstantActions(agv, { instantActions: what.instant }, {
                onActionStateChanged: state => say({ action: state.actionId, status: state.actionStatus }),
                onActionError: error => say({ error: error.errorType }),
            });
        done.catch(error => say({ refused: error.message }));
    });
    lines.on("close", () => master.stop().finally(() => process.exit(0)));
}

run().catch(error => {
    console.error(String(error));
    process.exit(1);
});
