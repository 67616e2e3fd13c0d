package explain

import (
	"strings"

	"coldstart/engine"
)

// items are the lines of a bill whose name says nothing, or the wrong thing,
// without the service that it belongs to.
var items = map[string]string{
	"alb.hours":              "load balancer",
	"alb.lcu_hours":          "load balancer's use",
	"api_gateway.requests":   "gateway",
	"data_transfer.out":      "transfer",
	"ebs.gb_months":          "disks",
	"ec2.instance_hours":     "instances",
	"ec2.surplus_vcpu_hours": "surplus CPU",
}

// Item is what a line of the bill is for, by the outcome's name of it: "requests"
// of "lambda.requests", "load balancer" of "alb.hours".
func Item(name string) string {
	if words, ok := items[name]; ok {
		return words
	}
	if _, after, found := strings.Cut(name, "."); found {
		name = after
	}
	if name == "cpu" {
		return "CPU"
	}
	return strings.ReplaceAll(name, "_", " ")
}

// CostLine is what a line of the bill is for, and whose it is: "requests of api".
func CostLine(l engine.CostLine) string { return Item(l.Item) + " of " + l.Target }
