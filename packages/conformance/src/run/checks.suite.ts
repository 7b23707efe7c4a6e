import { checks } from '../checks/all.ts'
import { laneTests } from './lane.ts'

laneTests('chat', checks)
